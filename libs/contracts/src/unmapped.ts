import { UNMAPPED_TYPE } from './event-type.js';
import { ENVIRONMENT } from './event-data.js';
import { isText, missingHeader, text } from './header-text.js';
import { fault, toBuffer, type EncodedMessage, type Faulty, type RawMessage } from './message.js';
import type { UnmappedReason } from './reasons.js';
import { eventKey } from './topics.js';
import { isUtcTime, NO_TIME, withMillis } from './utc-time.js';

/** An authentic request that is no domain event. */
export interface UnmappedRequest {
  /** The vendor's `id`, else a digest of environment and body. Printable ASCII. */
  id: string;
  environment: string;
  endpoint: string;
  reason: UnmappedReason;
  /** ISO 8601 in UTC with milliseconds. */
  receivedAt: string;
  /** As the request had it; not empty. */
  contentType: string;
  /** Byte for byte. */
  body: Buffer;
}

/** As it is read: later versions may have reasons of their own. */
export type ReadUnmapped = Omit<UnmappedRequest, 'reason'> & { reason: string };

/**
 * An authentic request of no known shape, byte for byte, keyed by its endpoint.
 *
 * @param request nothing of it is checked here; what breaks the forms above, {@link decodeUnmapped} refuses
 */
export function encodeUnmapped(request: UnmappedRequest): EncodedMessage {
  return {
    key: eventKey(request.environment, request.endpoint),
    value: request.body,
    headers: {
      ce_specversion: '1.0',
      ce_id: request.id,
      ce_source: request.environment,
      ce_type: UNMAPPED_TYPE,
      ce_subject: request.endpoint,
      ce_receivedat: request.receivedAt,
      ce_endpoint: request.endpoint,
      ce_reason: request.reason,
      'content-type': request.contentType,
    },
  };
}

const NEEDED = [
  'ce_specversion',
  'ce_type',
  'ce_id',
  'ce_source',
  'ce_subject',
  'ce_receivedat',
  'ce_endpoint',
  'ce_reason',
  'content-type',
] as const;

const NAME_OF_ENVIRONMENT = new RegExp(ENVIRONMENT);
const REASON = /^[a-z][a-z0-9-]{0,63}$/;
const ID = /^[\x21-\x7e]{1,256}$/;

/** Reads a message of the unmapped topic back. Total: a request, or one fault of the closed set. */
export function decodeUnmapped(message: RawMessage): { ok: true; request: ReadUnmapped } | Faulty {
  const { key, value, headers } = message;
  if (value == null) return fault('no-value', 'the value must be there');
  const missing = missingHeader(headers, NEEDED);
  if (missing !== null) return fault('missing-header', missing);
  if (!isText(headers?.['ce_type'], UNMAPPED_TYPE)) {
    return fault('unknown-type', `ce_type must be ${UNMAPPED_TYPE}`);
  }
  const has = (name: (typeof NEEDED)[number]) => text(headers?.[name]) ?? '';
  const request: ReadUnmapped = {
    id: has('ce_id'),
    environment: has('ce_source'),
    endpoint: has('ce_endpoint'),
    reason: has('ce_reason'),
    receivedAt: has('ce_receivedat'),
    contentType: has('content-type'),
    body: toBuffer(value),
  };
  if (!ID.test(request.id)) return fault('bad-header', 'ce_id must be printable ASCII');
  if (!NAME_OF_ENVIRONMENT.test(request.environment)) {
    return fault('bad-header', 'ce_source must be an environment');
  }
  if (has('ce_subject') !== request.endpoint) {
    return fault('bad-header', 'ce_subject must be the endpoint');
  }
  if (!REASON.test(request.reason)) return fault('bad-header', 'ce_reason must be a word');
  if (!isUtcTime(request.receivedAt)) return fault('bad-header', `ce_receivedat ${NO_TIME}`);
  request.receivedAt = withMillis(request.receivedAt);
  if (key !== undefined && !isText(key, eventKey(request.environment, request.endpoint))) {
    return fault('wrong-key', 'the key must be environment/endpoint');
  }
  return { ok: true, request };
}
