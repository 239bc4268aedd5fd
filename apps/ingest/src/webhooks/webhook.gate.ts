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

/** Where a request of Fastify's says that it was let in; undefined once it has left. */
export const admitted = Symbol('admitted');
export type GatedRequest = FastifyRequest<{ Params: { endpoint: string } }> & {
  [admitted]?: Admitted | undefined;
};

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
    const ticket = this.admission.admit();
    if (ticket === null) throw new SaturatedError();
    return { endpoint, ticket };
  }

  /** Notes bytes of the body that have come. @throws CodedError where they are too many */
  take({ endpoint, ticket }: Admitted, bytes: number): void {
    // One that comes in chunks says nothing of its size before.
    if (ticket.bytes + bytes > endpoint.bodyLimit) throw new BodyTooLargeError(endpoint.bodyLimit);
    if (!this.admission.take(ticket, bytes)) throw new SaturatedError();
  }

  /** Gives back what the request held; a second time does nothing. */
  leave(request: GatedRequest): void {
    const held = request[admitted];
    if (held === undefined) return;
    request[admitted] = undefined;
    this.admission.leave(held.ticket);
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
