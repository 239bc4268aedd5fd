import type { Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseTraceparent } from './traceparent.js';
import type { Tracing } from './tracing.js';

/** Where a request of Fastify's has its span; nothing is there where traces are off. */
export const serverSpan = Symbol('server span');

export interface TracedRequest {
  [serverSpan]?: Span;
}

/** Kubernetes and Prometheus ask these all the time, and nobody asks why. */
const UNTRACED: ReadonlySet<string | undefined> = new Set(['/livez', '/readyz', '/metrics']);

/** Those of OpenTelemetry's conventions; Node takes some more, and no others. */
const METHODS: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/**
 * Each request gets a server span, by OpenTelemetry's conventions for HTTP, but without what a sender
 * chose: no path, query, header or address. To be called before routes are added; where traces are off it is not.
 */
export function traceRequests(instance: FastifyInstance, tracing: Tracing): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const { url: route } = request.routeOptions;
    if (UNTRACED.has(route)) return done();
    const { method: original } = request;
    const isKnown = METHODS.has(original);
    const named = isKnown ? original : 'HTTP';
    const span = tracing.start({
      name: route === undefined ? named : `${named} ${route}`,
      kind: 'server',
      parent: parseTraceparent(request.headers['traceparent']) ?? null,
      attributes: {
        'http.request.method': isKnown ? original : '_OTHER',
        ...(isKnown ? {} : { 'http.request.method_original': original }),
        'url.scheme': request.protocol,
        ...(route === undefined ? {} : { 'http.route': route }),
      },
    });
    (request as FastifyRequest & TracedRequest)[serverSpan] = span;
    // Of every answer, also of one that is cut off.
    reply.raw.once('close', () => end(span, reply));
    tracing.run(span, done);
  });
}

function end(span: Span, { raw }: FastifyReply): void {
  if (raw.writableFinished) {
    span.setAttribute('http.response.status_code', raw.statusCode);
    if (raw.statusCode >= 500) {
      span.setAttribute('error.type', String(raw.statusCode));
      span.setStatus({ code: ERROR });
    }
  } else {
    span.setAttribute('error.type', 'cut-off');
    span.setStatus({ code: ERROR });
  }
  span.end();
}

/** `SpanStatusCode.ERROR` of OpenTelemetry's API, of which only types are imported where traces may be off. */
const ERROR = 2;
