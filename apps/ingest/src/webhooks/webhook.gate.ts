import type { FastifyRequest } from 'fastify';
import type { Endpoint, Endpoints } from '../endpoints/endpoint.js';
import type { Admission, Ticket } from './admission.js';
import {
  BodyTooLargeError,
  ContentEncodingError,
  MethodNotAllowedError,
  SaturatedError,
  SourceTurnedAwayError,
  UnknownEndpointError,
} from './ingest.errors.js';
import type { SourceLimiter } from './source-limiter.js';

/** A request that may go on, with the endpoint as it was when it came. */
export interface Admitted {
  endpoint: Endpoint;
  ticket: Ticket;
}

/** What is decided on a request before its body is read. */
export class WebhookGate {
  constructor(
    private readonly endpoints: () => Endpoints,
    private readonly admission: Admission,
    private readonly sources: SourceLimiter,
  ) {}

  /** @throws CodedError for a request that is refused already; nothing is held for it then */
  admit(
    id: string,
    { method, headers, ip }: Pick<FastifyRequest, 'method' | 'headers' | 'ip'>,
  ): Admitted {
    const endpoint = this.endpoints().get(id);
    if (!endpoint) throw new UnknownEndpointError(id);
    if (!endpoint.methods.some((allowed) => allowed === method)) {
      throw new MethodNotAllowedError(endpoint.methods);
    }
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
      throw new ContentEncodingError();
    if (this.sources.isTurnedAway(ip, performance.now())) throw new SourceTurnedAwayError();
    const announced = Number(headers['content-length'] ?? NaN);
    if (announced > endpoint.bodyLimit) throw new BodyTooLargeError(endpoint.bodyLimit);
    // A body that comes in chunks may become as large as any.
    const ticket = this.admission.admit(Number.isNaN(announced) ? endpoint.bodyLimit : announced);
    if (ticket === null) throw new SaturatedError();
    return { endpoint, ticket };
  }

  leave({ ticket }: Admitted): void {
    this.admission.leave(ticket);
  }

  /** @throws BodyTooLargeError for one that came in chunks */
  checkBody({ bodyLimit }: Endpoint, body: Buffer): void {
    if (body.length > bodyLimit) throw new BodyTooLargeError(bodyLimit);
  }

  noteForged(ip: string): void {
    this.sources.noteForged(ip, performance.now());
  }

  noteAuthentic(ip: string): void {
    this.sources.noteAuthentic(ip);
  }

  /** The endpoint's id, for logs and metrics; what is no endpoint of ours has no name there. */
  nameOf(id: string): string {
    return this.endpoints().has(id) ? id : 'unknown';
  }
}
