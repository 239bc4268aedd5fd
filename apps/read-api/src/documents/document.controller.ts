import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../access/caller.js';
import { environmentsFor } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { answerJson, answerPage } from '../http/answer.js';
import { queryReader } from '../http/query-string.js';
import { listQuery } from '../lists/list-query.js';
import { documentList } from './document.list.js';
import { clientDataOf, documentParameters, documentsParameters } from './document.parameters.js';
import { GetDocument, ListDocuments } from './document.queries.js';
import { documentText } from './document.text.js';

const readOne = queryReader(documentParameters);
const readList = queryReader(documentsParameters);

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
    const { environment, status, publicState, type, companyId } = parameters;
    const toText = documentText(caller, parameters);
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
    const parameters = readOne(asked);
    const toText = documentText(caller, parameters);
    const environments = environmentsFor(caller, parameters.environment);
    const withVendor = parameters.include === 'vendor';
    const found = await this.queries.execute(new GetDocument(environments, id, withVendor));
    await answerJson(request, reply, toText(found));
  }
}
