import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ReadApiConfig } from '../read-api.config.js';

/** What each answer says to browsers and caches; a route that knows better says so over it. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  // An answer is data: should a browser show it, it loads and frames nothing.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  // What one credential sees is not for another's cache.
  'cache-control': 'private, no-cache',
};

/** Puts them on every answer, errors among them. */
export function sendSecurityHeaders(
  app: NestFastifyApplication,
  { STRICT_TRANSPORT_SECURITY_SECONDS: seconds }: ReadApiConfig,
): void {
  const headers =
    seconds === 0
      ? HEADERS
      : { ...HEADERS, 'strict-transport-security': `max-age=${seconds}; includeSubDomains` };
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (_request, reply, done) => {
      reply.headers(headers);
      done();
    });
}
