import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OpenToAll } from '#runtime';
import { answerText, JSON_TYPE } from '../http/answer.js';
import { readApiOpenApi } from '../openapi/read-api.openapi.js';
import { DOCS_POLICY, docsPage } from './docs-page.js';
import type { OpenApiDocument } from './document-form.js';

/** Relative to the document's own address, so that it is right behind a proxy too. */
const SERVER = '.';
const CACHING = { 'cache-control': 'public, no-cache' };
const JSON_TEXT = JSON.stringify(readApiOpenApi(SERVER));
const PAGE = docsPage(JSON.parse(JSON_TEXT) as OpenApiDocument);

/** How to use this API, for machines and for people. */
@Controller()
@OpenToAll('it is the same for everybody, and published with the source')
export class DocsController {
  @Get('openapi.json')
  async json(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answerText(request, reply, JSON_TYPE, JSON_TEXT, CACHING);
  }

  @Get('docs')
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    reply.header('content-security-policy', DOCS_POLICY);
    await answerText(request, reply, 'text/html; charset=utf-8', PAGE, CACHING);
  }
}
