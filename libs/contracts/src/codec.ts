import { eventKey } from './topics.js';
import { ceType, parseCeType, type Entity } from './event-type.js';
import type { FoxtailEvent } from './event.js';
import { hasText, isEventKey, isText, missingHeader, readInactivity, text } from './header-text.js';
import { fault, toBuffer, type EncodedMessage, type Faulty, type RawMessage } from './message.js';
import { readValue } from './read-value.js';
import { isUtcTime, NO_TIME, withMillis } from './utc-time.js';
import { dataFault } from './validate.js';

export type Decoded = { ok: true; event: FoxtailEvent } | Faulty;

const idMember: Readonly<Record<Entity, 'documentId' | 'fileId' | 'batchId'>> = {
  document: 'documentId',
  file: 'fileId',
  batch: 'batchId',
  import: 'batchId',
  completion: 'batchId',
};

const NEEDED = ['ce_specversion', 'ce_type', 'ce_id', 'ce_source', 'ce_subject'];
const JSON_TYPE = 'application/json';

/** Ids that are read: keys and indexes have to hold them, and they sort by their bytes. */
const ID = /^[\x21-\x7e]{1,256}$/;

/**
 * An event as a Kafka message: CloudEvents 1.0, Kafka binding, binary mode (`ce_*` headers, the
 * data as value). The vendor's object is spliced in as bytes, last: `…,"vendor":{…}}`.
 *
 * Nothing is checked here; what does not hold comes back from {@link decodeEvent} as a fault.
 *
 * @param event `id` in printable ASCII, 128 long at most; times as `Date.toISOString` writes them;
 * `source` and `subject` the same as in `data`, and `data` without fault by `dataFault`; `inactivity`
 * a whole number of seconds below 10,000,000, or off; `vendor` one JSON object in UTF-8, or null
 */
export function encodeEvent(event: FoxtailEvent): EncodedMessage {
  const data = JSON.stringify(event.data);
  const value = event.vendor === null ? Buffer.from(data) : spliced(data, event.vendor);
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: ceType(event),
    ce_subject: event.subject,
    ce_receivedat: event.receivedAt,
    ce_endpoint: event.endpoint,
    ce_inactivity: String(event.inactivity),
    'content-type': JSON_TYPE,
  };
  if (event.time !== null) headers['ce_time'] = event.time;
  if (event.traceparent !== undefined) headers['traceparent'] = event.traceparent;
  return { key: eventKey(event.source, event.subject), value, headers };
}

/** The object with one more member, in one buffer of just its size. */
function spliced(data: string, vendor: Buffer): Buffer {
  const size = Buffer.byteLength(data);
  const value = Buffer.allocUnsafe(size + VENDOR_NAME.length + vendor.length);
  // ASCII alone is quicker to write; most data are.
  if (size === data.length) value.write(data, 0, 'latin1');
  else value.write(data, 0);
  // In the place of the closing brace, which comes last.
  const at = size - 1 + VENDOR_NAME.copy(value, size - 1);
  value[at + vendor.copy(value, at)] = CLOSING;
  return value;
}

const VENDOR_NAME = Buffer.from(',"vendor":');
const CLOSING = 0x7d;

/**
 * Reads a message back. Total: whatever bytes come in, the answer is an event or one
 * `MessageFault`. The vendor's object is cut out, and not opened: what is plainly broken is refused,
 * but only `vendorJson` says whether it is JSON.
 */
export function decodeEvent(message: RawMessage): Decoded {
  const { value, headers, key } = message;
  // Some clients say undefined where kafkajs says null.
  if (value == null) return fault('no-value', 'the value must be there');
  const type = text(headers?.['ce_type']);
  const id = text(headers?.['ce_id']);
  const isComplete = hasText(headers?.['ce_source']) && hasText(headers?.['ce_subject']);
  if (!type || !id || !isComplete || !isText(headers?.['ce_specversion'], '1.0')) {
    return fault('missing-header', missingHeader(headers, NEEDED) ?? '');
  }
  const known = parseCeType(type);
  if (!known) return fault('unknown-type', 'ce_type must be one of ours');
  if (!isText(headers?.['content-type'], JSON_TYPE)) {
    if (!/^application\/json\s*(;|$)/i.test(text(headers?.['content-type']) ?? '')) {
      return fault('unsupported-content-type', `content-type must be ${JSON_TYPE}`);
    }
  }
  if (!ID.test(id)) return fault('bad-header', 'ce_id must be printable ASCII, 256 long at most');
  const inactivity = readInactivity(headers?.['ce_inactivity']);
  const time = text(headers?.['ce_time']) ?? null;
  const receivedAt = text(headers?.['ce_receivedat']);
  if (inactivity === null) return fault('bad-header', 'ce_inactivity must be seconds or off');
  if (time !== null && !isUtcTime(time)) return fault('bad-header', `ce_time ${NO_TIME}`);
  if (receivedAt === undefined || !isUtcTime(receivedAt))
    return fault('bad-header', `ce_receivedat ${NO_TIME}`);
  const read = readValue(toBuffer(value));
  if (read === null) return fault('not-json', 'the value must be a JSON object');
  const { data, vendor } = read;
  const dataError = dataFault(known.entity, data);
  if (dataError !== null) return fault('bad-data', dataError);
  // Validated: both are there. Compared as bytes, since a string costs more than the rest of a header.
  const source = data['environment'] as string;
  const subject = data[idMember[known.entity]] as string;
  if (!isText(headers?.['ce_source'], source) || !isText(headers?.['ce_subject'], subject)) {
    const detail = `environment and ${idMember[known.entity]} must agree with the headers`;
    return fault('bad-data', detail);
  }
  // Another key means another partition: the order within the key, and so the folds, would break.
  if (key !== undefined && !isEventKey(key, source, subject)) {
    return fault('wrong-key', 'the key must be environment/subject');
  }
  const event = {
    entity: known.entity,
    action: known.action,
    id,
    source,
    subject,
    time: time === null ? null : withMillis(time),
    receivedAt: withMillis(receivedAt),
    endpoint: text(headers?.['ce_endpoint']) ?? '',
    inactivity,
    data,
    vendor,
  } as unknown as FoxtailEvent;
  const traceparent = text(headers?.['traceparent']);
  if (traceparent !== undefined) event.traceparent = traceparent;
  return { ok: true, event };
}
