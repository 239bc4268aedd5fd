import type { FoxtailEvent, ReadUnmapped, UnmappedReason } from '#contracts';
import type { Endpoints } from '../endpoints/endpoint.js';
import { toEvent } from '../webhooks/to-event.js';
import { verifiedWhenReceived } from './kept-webhook.js';

/** Why a kept request stays what it is: what the mapping says, or its endpoint is not what it was. */
export type StaysBecause = UnmappedReason | 'endpoint-not-found' | 'endpoint-moved';

export type Remapped =
  { kind: 'event'; event: FoxtailEvent } | { kind: 'stays'; reason: StaysBecause };

/**
 * What a kept request means by today's mapping and today's endpoint. Its event has the id that was
 * answered then, even if the endpoint makes ids in another way since.
 *
 * Of its headers only the media type was kept: an event has neither those that the endpoint passes
 * on nor a trace.
 */
export function remap(request: ReadUnmapped, endpoints: Endpoints): Remapped {
  const endpoint = endpoints.get(request.endpoint);
  if (endpoint === undefined) return { kind: 'stays', reason: 'endpoint-not-found' };
  // Ids are unique within an environment: under another one it would be another event.
  if (endpoint.environment !== request.environment)
    return { kind: 'stays', reason: 'endpoint-moved' };
  const translation = toEvent(verifiedWhenReceived(request.body), endpoint, request.receivedAt);
  return translation.kind === 'event'
    ? { kind: 'event', event: { ...translation.event, id: request.id } }
    : { kind: 'stays', reason: translation.reason };
}
