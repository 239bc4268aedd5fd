import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { documentStatuses } from '#read-models';
import { CurrentCaller, type Caller } from '../access/caller.js';
import { environmentsFor } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { ListDocumentsOfBatch } from '../documents/document.queries.js';
import { linkHeader, pageParameters } from '../http/page.js';
import { queryReader } from '../http/query-string.js';
import { GetBatch, ListBatches } from './batch.queries.js';
import type { BatchView } from './batch.view.js';

const environment = Type.Optional(Type.String());
const strict = { additionalProperties: false };

const readOne = queryReader(Type.Object({ environment }, strict));
const readList = queryReader(
  Type.Object(
    {
      ...pageParameters,
      environment,
      status: Type.Optional(
        Type.Enum(['open', 'processing', 'completed', 'completed_with_errors']),
      ),
      kind: Type.Optional(Type.Enum(['batch', 'import'])),
    },
    strict,
  ),
);
const readDocuments = queryReader(
  Type.Object(
    { ...pageParameters, environment, status: Type.Optional(Type.Enum([...documentStatuses])) },
    strict,
  ),
);

@Controller('v1/batches')
export class BatchController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Needs('batches:read')
  async list(
    @CurrentCaller() caller: Caller,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { environment: asked, status, kind, limit, cursor } = readList(query);
    const environments = environmentsFor(caller, asked);
    const page = await this.queries.execute(
      new ListBatches({ environments, status, kind, limit, cursor }),
    );
    reply.headers(linkHeader(request.url, page.next));
    return page;
  }

  @Get(':id')
  @Needs('batches:read')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
  ): Promise<BatchView> {
    return this.queries.execute(
      new GetBatch(environmentsFor(caller, readOne(query).environment), id),
    );
  }

  @Get(':id/documents')
  @Needs('documents:read')
  async documents(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { environment: asked, status, limit, cursor } = readDocuments(query);
    const batch = await this.queries.execute(new GetBatch(environmentsFor(caller, asked), id));
    const page = await this.queries.execute(
      new ListDocumentsOfBatch({
        environment: batch.environment,
        batchId: id,
        status,
        limit,
        cursor,
      }),
    );
    reply.headers(linkHeader(request.url, page.next));
    return page;
  }
}
