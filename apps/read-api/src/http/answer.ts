import type { FastifyReply, FastifyRequest } from 'fastify';
import { linkHeader, pageText, type Page } from './page.js';
import { entityTag, isNamedBy } from './conditional.js';

/** `no-cache` asks before each use, which a 304 makes cheap: a batch may be done at any moment. */
const CACHING = { 'cache-control': 'private, no-cache' };
export const JSON_TYPE = 'application/json; charset=utf-8';
/** What the answer depends on besides the address. */
const CREDENTIALS = 'Authorization, X-Api-Key';

/** Says that the answer depends on a header of the request; CORS may have said `Origin` before. */
export function dependsOn(reply: FastifyReply, header: string): void {
  reply.header('vary', [reply.getHeader('vary'), header].filter(Boolean).join(', '));
}

/** Answers text with its entity tag, or 304 where the caller has just that already. */
export async function answerText(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: string,
  headers: Record<string, string>,
): Promise<void> {
  const etag = entityTag(text);
  reply.headers({ ...headers, etag });
  if (isNamedBy(request.headers['if-none-match'], etag)) await reply.status(304).send();
  else await reply.type(type).send(text);
}

/** Answers JSON text that depends on who asks. */
export async function answerJson(
  request: FastifyRequest,
  reply: FastifyReply,
  json: string,
  headers: Record<string, string> = {},
): Promise<void> {
  dependsOn(reply, CREDENTIALS);
  await answerText(request, reply, JSON_TYPE, json, { ...CACHING, ...headers });
}

/** Answers a page of a list, each item as JSON text, with the link to the next one. */
export async function answerPage<Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  { items, next }: Page<Item>,
  textOf: (item: Item) => string,
): Promise<void> {
  const text = pageText({ items: items.map(textOf), next });
  await answerJson(request, reply, text, linkHeader(request.url, next));
}
