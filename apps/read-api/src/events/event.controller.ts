import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../access/caller.js';
import { environmentsFor } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { answerPage } from '../http/answer.js';
import { fieldsReader } from '../http/fields.js';
import { queryReader } from '../http/query-string.js';
import { eventQuery, eventsParameters } from './event.parameters.js';
import { ListEventsOfBatch, ListEventsOfDocument } from './event.queries.js';
import { eventSchema } from './event.view.js';

const readParameters = queryReader(eventsParameters);
const readFields = fieldsReader(eventSchema);

/** What happened to a batch or an import and in it, and to a document. */
@Controller('v1')
export class EventController {
  constructor(private readonly queries: QueryBus) {}

  @Get('batches/:id/events')
  @Needs('events:read')
  async ofBatch(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { query, scope, toText } = read('events of batch', caller, id, asked);
    const page = await this.queries.execute(new ListEventsOfBatch(query, scope));
    await answerPage(request, reply, page, toText);
  }

  @Get('documents/:id/events')
  @Needs('events:read')
  async ofDocument(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { query, scope, toText } = read('events of document', caller, id, asked);
    const page = await this.queries.execute(new ListEventsOfDocument(query, scope));
    await answerPage(request, reply, page, toText);
  }
}

function read(list: string, caller: Caller, id: string, asked: unknown) {
  const parameters = readParameters(asked);
  const pick = readFields(parameters.fields);
  const environments = environmentsFor(caller, parameters.environment);
  return {
    ...eventQuery(list, environments, id, parameters),
    toText: (event: Parameters<typeof pick>[0]) => JSON.stringify(pick(event)),
  };
}
