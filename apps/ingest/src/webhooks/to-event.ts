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
import { digestId, vendorId } from './event-id.js';
import { batchData, documentData, fileData, isObject, objectId } from './vendor-mapping.js';

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
  const { data, ...envelope } = webhook;
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
  const event = {
    ...type,
    id,
    source: endpoint.environment,
    subject,
    time: parseVendorTime(envelope['time'] ?? envelope['timestamp']),
    receivedAt,
    endpoint: endpoint.id,
    inactivity: endpoint.inactivity,
    ...traceparentOf(headers['traceparent']),
    data: {
      environment: endpoint.environment,
      webhook: envelope,
      ...passedHeaders(endpoint, headers),
      ...dataOf(type, subject, data),
    },
    vendor,
  };
  // The mapping makes valid data of anything; should it ever not, the request is kept whole.
  if (dataFault(type.entity, event.data) !== null) return unmapped('invalid-data');
  return { kind: 'event', id, event: event as FoxtailEvent };
}

function dataOf(type: EventType<VendorEntity>, id: string, vendor: Record<string, unknown>) {
  switch (type.entity) {
    case 'document':
      return documentData(id, vendor);
    case 'file':
      return fileData(id, vendor);
    case 'batch':
    case 'import':
      return batchData(type.entity, type.action, id, vendor);
  }
}

function passedHeaders(
  { passHeaders }: Endpoint,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): { headers?: Record<string, string> } {
  if (passHeaders.length === 0) return {};
  const sent = passHeaders.flatMap((name) => {
    const value = headers[name];
    // One that was sent twice says nothing certain.
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return sent.length === 0 ? {} : { headers: Object.fromEntries(sent) };
}

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function traceparentOf(value: string | string[] | undefined): { traceparent?: string } {
  return typeof value === 'string' && TRACEPARENT.test(value) ? { traceparent: value } : {};
}

/** The envelope is written again, which takes stack for each level; the vendor's object is not. */
const DEEPEST_ENVELOPE = 64;

function isNestedTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (
    depth > DEEPEST_ENVELOPE ||
    Object.values(value).some((item) => isNestedTooDeep(item, depth + 1))
  );
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
