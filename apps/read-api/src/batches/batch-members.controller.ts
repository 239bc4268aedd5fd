import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../access/caller.js';
import { environmentsFor } from '../access/environments.js';
import { Needs } from '../access/needs.js';
import { documentText } from '../documents/document.text.js';
import { fileSchema } from '../files/file.view.js';
import { answerPage } from '../http/answer.js';
import { fieldsReader } from '../http/fields.js';
import { queryReader } from '../http/query-string.js';
import { memberQuery } from '../lists/member-query.js';
import { ListDocumentsOfBatch } from './batch-documents.queries.js';
import { ListFilesOfBatch } from './batch-files.queries.js';
import { batchDocumentsParameters, batchFilesParameters } from './batch.parameters.js';

const readDocuments = queryReader(batchDocumentsParameters);
const readFiles = queryReader(batchFilesParameters);
const readFileFields = fieldsReader(fileSchema);

/** What is in a batch or an import. */
@Controller('v1/batches/:id')
export class BatchMembersController {
  constructor(private readonly queries: QueryBus) {}

  @Get('documents')
  @Needs('documents:read')
  async documents(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = readDocuments(asked);
    const toText = documentText(caller, parameters);
    const environments = environmentsFor(caller, parameters.environment);
    const { query, scope } = memberQuery('documents of batch', environments, id, parameters);
    const page = await this.queries.execute(new ListDocumentsOfBatch(query, scope));
    await answerPage(request, reply, page, toText);
  }

  @Get('files')
  @Needs('documents:read')
  async files(
    @CurrentCaller() caller: Caller,
    @Param('id') id: string,
    @Query() asked: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const parameters = readFiles(asked);
    const pick = readFileFields(parameters.fields);
    const environments = environmentsFor(caller, parameters.environment);
    const { query, scope } = memberQuery('files of batch', environments, id, parameters);
    const page = await this.queries.execute(new ListFilesOfBatch(query, scope));
    await answerPage(request, reply, page, (file) => JSON.stringify(pick(file)));
  }
}
