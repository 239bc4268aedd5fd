import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../access/caller.js';
import { environmentsFor } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { answerJson, answerPage, dependsOn } from '../http/answer.js';
import { fieldsReader } from '../http/fields.js';
import { queryReader } from '../http/query-string.js';
import { listQuery } from '../lists/list-query.js';
import { preferredWait } from '../waiting/prefer.js';
import { WaitForBatch } from '../waiting/wait-for-batch.js';
import { batchStatusSchema } from './batch-status.view.js';
import { batchList } from './batch.list.js';
import { batchesParameters, batchParameters } from './batch.parameters.js';
import { GetBatch, ListBatches } from './batch.queries.js';
import { batchSchema } from './batch.view.js';

const readOne = queryReader(batchParameters);
const readList = queryReader(batchesParameters);
const readFields = fieldsReader(batchStatusSchema);
const readListFields = fieldsReader(batchSchema);

@Controller('v1/batches')
export class BatchController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Needs('batches:read')
  async list(
    @CurrentCaller() caller: Caller,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = readList(asked);
    const { environment, kind, status, fields } = parameters;
    const pick = readListFields(fields);
    const environments = environmentsFor(caller, environment);
    const { query, scope } = listQuery(batchList, environments, parameters, { kind, status });
    const page = await this.queries.execute(new ListBatches(query, scope));
    await answerPage(request, reply, page, (batch) => JSON.stringify(pick(batch)));
  }

  @Get(':id')
  @Needs('batches:read')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { environment, fields } = readOne(asked);
    const pick = readFields(fields);
    const environments = environmentsFor(caller, environment);
    dependsOn(reply, 'Prefer');
    const wait = preferredWait(request.headers['prefer']);
    if (wait === null) {
      const batch = await this.queries.execute(new GetBatch(environments, id));
      return answerJson(request, reply, JSON.stringify(pick(batch)));
    }
    const batch = await this.queries.execute(new WaitForBatch(environments, id, wait, reply.raw));
    if (batch === null) return;
    await answerJson(request, reply, JSON.stringify(pick(batch)), {
      'preference-applied': `wait=${wait}`,
    });
  }
}
