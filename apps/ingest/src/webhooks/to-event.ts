import { isUtf8 } from 'node:buffer';
import {
  dataFault,
  parseVendorTime,
  parseVendorType,
  rawMember,
  type EventType,
  type FoxtailEvent,
  type UnmappedReason,
  type VendorEntity,
} from '#contracts';
import type { VerifiedWebhook } from '#webhook-signature';
import type { Endpoint } from '../endpoints/endpoint.js';
import { isNestedTooDeep } from './envelope-depth.js';
import { digestId, vendorId } from './event-id.js';
import {
  batchData,
  documentData,
  fileData,
  isObject,
  objectId,
  type CommonData,
} from './vendor-mapping.js';

export type Translation =
  | { kind: 'event'; id: string; event: FoxtailEvent }
  | { kind: 'unmapped'; id: string; reason: UnmappedReason };

/**
 * What an authentic request means. Total: any bytes give an event, or the reason why they are kept
 * as they are. Both dialects of the vendor are read (`vendor.md`): `time` or `timestamp`, with or
 * without an `id`.
 *
 * @param receivedAt ISO 8601, UTC
 * @param headers the request's, names in lower case
 */
export function toEvent(
  { body }: VerifiedWebhook,
  endpoint: Endpoint,
  receivedAt: string,
  headers: Readonly<Record<string, string | string[] | undefined>> = {},
): Translation {
  const webhook = parseObject(body);
  const id =
    vendorId(webhook?.['id']) ?? digestId(endpoint.environment, body, endpoint.identity, webhook);
  const unmapped = (reason: UnmappedReason): Translation => ({ kind: 'unmapped', id, reason });
  if (webhook === null) return unmapped('not-json');
  const { data } = webhook;
  // Taken out without a copy of the rest, which costs an object that lives long: JSON leaves it out so.
  webhook['data'] = undefined;
  const envelope = webhook;
  if (isNestedTooDeep(envelope)) return unmapped('nested-too-deep');
  if (typeof envelope['type'] !== 'string' || !isObject(data)) return unmapped('no-known-shape');
  const type = parseVendorType(envelope['type']);
  if (type === null) return unmapped('unknown-entity');
  if (!endpoint.accepts(envelope['type'])) return unmapped('event-not-accepted');
  const named = data['environment'] ?? data['environmentId'];
  if (named !== undefined && named !== null && named !== endpoint.vendorEnvironment) {
    return unmapped('other-environment');
  }
  const subject = objectId(data);
  const vendor = rawMember(body, 'data');
  if (subject === null || vendor === null) return unmapped('no-id');
  const common: CommonData = { environment: endpoint.environment, webhook: envelope };
  const passed = passedHeaders(endpoint, headers);
  if (passed !== null) common.headers = passed;
  const event = {
    entity: type.entity,
    action: type.action,
    id,
    source: endpoint.environment,
    subject,
    time: parseVendorTime(envelope['time'] ?? envelope['timestamp']),
    receivedAt,
    endpoint: endpoint.id,
    inactivity: endpoint.inactivity,
    data: dataOf(common, type, subject, data),
    vendor,
  } as FoxtailEvent;
  const trace = headers['traceparent'];
  if (typeof trace === 'string' && TRACEPARENT.test(trace)) event.traceparent = trace;
  // The mapping makes valid data of anything; should it ever not, the request is kept whole.
  if (dataFault(type.entity, event.data) !== null) return unmapped('invalid-data');
  return { kind: 'event', id, event };
}

/** W3C Trace Context; version ff and ids of zeros alone are invalid there. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

function dataOf(
  common: CommonData,
  type: EventType<VendorEntity>,
  id: string,
  vendor: Record<string, unknown>,
) {
  switch (type.entity) {
    case 'document':
      return documentData(common, id, vendor);
    case 'file':
      return fileData(common, id, vendor);
    case 'batch':
    case 'import':
      return batchData(common, type.entity, type.action, id, vendor);
  }
}

function passedHeaders(
  { passHeaders }: Endpoint,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> | null {
  if (passHeaders.length === 0) return null;
  const sent = passHeaders.flatMap((name) => {
    const value = headers[name];
    // One that was sent twice says nothing certain.
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return sent.length === 0 ? null : Object.fromEntries(sent);
}

function parseObject(body: Buffer): Record<string, unknown> | null {
  // Decoding would turn bytes that are no UTF-8 into others without a word.
  if (!isUtf8(body)) return null;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
