import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, requireScopes, type Caller } from '../access/caller.js';
import { environmentsFor } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { eventQuery, eventsParameters } from '../events/event.parameters.js';
import { ListEventsOfDocument } from '../events/event.queries.js';
import { eventSchema } from '../events/event.view.js';
import { answerJson, answerPage } from '../http/answer.js';
import { fieldsReader } from '../http/fields.js';
import { queryReader } from '../http/query-string.js';
import { listQuery } from '../lists/list-query.js';
import { documentList } from './document.list.js';
import { clientDataOf, documentParameters, documentsParameters } from './document.parameters.js';
import { GetDocument, ListDocuments } from './document.queries.js';
import { documentText, readDocumentFields } from './document.text.js';

const readOne = queryReader(documentParameters);
const readList = queryReader(documentsParameters);
const readEvents = queryReader(eventsParameters);
const readEventFields = fieldsReader(eventSchema);

@Controller('v1/documents')
export class DocumentController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Needs('documents:read')
  async list(
    @CurrentCaller() caller: Caller,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = readList(asked);
    const { environment, status, publicState, type, companyId, fields, include } = parameters;
    if (include === 'vendor') requireScopes(caller, ['vendor:read']);
    const toText = documentText(readDocumentFields(fields), include === 'vendor');
    const { query, scope } = listQuery(
      documentList,
      environmentsFor(caller, environment),
      parameters,
      { status, publicState, type, companyId },
      clientDataOf(parameters),
    );
    const page = await this.queries.execute(new ListDocuments(query, scope));
    await answerPage(request, reply, page, toText);
  }

  @Get(':id')
  @Needs('documents:read')
  async get(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { environment, fields, include } = readOne(asked);
    const withVendor = include === 'vendor';
    if (withVendor) requireScopes(caller, ['vendor:read']);
    const toText = documentText(readDocumentFields(fields), withVendor);
    const environments = environmentsFor(caller, environment);
    const found = await this.queries.execute(new GetDocument(environments, id, withVendor));
    await answerJson(request, reply, toText(found));
  }

  @Get(':id/events')
  @Needs('events:read')
  async events(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = readEvents(asked);
    const pick = readEventFields(parameters.fields);
    const environments = environmentsFor(caller, parameters.environment);
    const { query, scope } = eventQuery('events of document', environments, id, parameters);
    const page = await this.queries.execute(new ListEventsOfDocument(query, scope));
    await answerPage(request, reply, page, (event) => JSON.stringify(pick(event)));
  }
}
