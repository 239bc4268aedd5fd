import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OpenToAll } from '#runtime';
import { entityTag, isNamedBy } from '../http/conditional.js';
import { readApiOpenApi } from '../openapi/read-api.openapi.js';
import { DOCS_POLICY, docsPage } from './docs-page.js';
import type { OpenApiDocument } from './document-form.js';

/** Relative to the document's own address, so that it is right behind a proxy too. */
const SERVER = '.';
const JSON_TEXT = JSON.stringify(readApiOpenApi(SERVER));
const PAGE = docsPage(JSON.parse(JSON_TEXT) as OpenApiDocument);

/** How to use this API, for machines and for people. */
@Controller()
@OpenToAll('it is the same for everybody, and published with the source')
export class DocsController {
  @Get('openapi.json')
  async json(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await answer(request, reply, 'application/json; charset=utf-8', JSON_TEXT);
  }

  @Get('docs')
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    reply.header('content-security-policy', DOCS_POLICY);
    await answer(request, reply, 'text/html; charset=utf-8', PAGE);
  }
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: string,
): Promise<void> {
  const etag = entityTag(text);
  reply.headers({ etag, 'cache-control': 'public, no-cache' });
  if (isNamedBy(request.headers['if-none-match'], etag)) await reply.status(304).send();
  else await reply.type(type).send(text);
}
