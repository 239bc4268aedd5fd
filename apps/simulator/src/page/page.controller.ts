import { Controller, Get, Param, Res, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from '../simulator.problems.js';
import { wantsPage } from './page-choice.js';
import { pageFiles } from './page.files.js';
import { PAGE } from './page.html.js';

/** Nothing but the simulator's own files and calls, and no text that is taken for HTML. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** The simulator's web page: `/` where a browser asks, and its files. */
@Controller('_simulator/page')
export class PageController implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Before the vendor's `GET /`, whose guard would refuse a request without a key. */
  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', async (request, reply) => {
      const { method, url, headers } = request;
      if (url !== '/' && !url.startsWith('/?')) return;
      if (method !== 'GET' && method !== 'HEAD') return;
      reply.header('vary', 'accept, x-api-key');
      if (!wantsPage(headers)) return;
      await reply.headers(HEADERS).type('text/html; charset=utf-8').send(PAGE);
    });
  }

  @Get(':file')
  async file(@Param('file') name: string, @Res() reply: FastifyReply): Promise<void> {
    const file = pageFiles.get(name);
    if (file === undefined)
      throw new Refusal('page-file-not-found', `The page has no file ${JSON.stringify(name)}.`);
    await reply.headers(HEADERS).type(file.type).send(file.text);
  }
}
