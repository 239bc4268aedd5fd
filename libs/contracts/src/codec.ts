import { eventKey } from './topics.js';
import { ceType, parseCeType, type Entity } from './event-type.js';
import type { FoxtailEvent, Inactivity } from './event.js';
import { rawMember } from './raw-member.js';
import { isUtcTime } from './utc-time.js';
import { dataFault } from './validate.js';

/** A Kafka message of ours, ready to be produced. */
export interface EncodedMessage {
  key: string;
  value: Buffer;
  headers: Record<string, string>;
}

/** What a Kafka client delivers; header values are Buffers with kafkajs, strings elsewhere. */
export interface RawMessage {
  /** Checked against the headers where it is given. */
  key?: Buffer | string | null;
  value: Buffer | null;
  headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>> | undefined;
}

/** Why a message is not an event of ours: a closed set, never a throw. */
export type MessageFault =
  | 'no-value'
  | 'missing-header'
  | 'unknown-type'
  | 'unsupported-content-type'
  | 'bad-header'
  | 'not-json'
  | 'bad-data'
  | 'wrong-key';

export type Decoded =
  { ok: true; event: FoxtailEvent } | { ok: false; fault: MessageFault; detail: string };

const idMember: Readonly<Record<Entity, 'documentId' | 'fileId' | 'batchId'>> = {
  document: 'documentId',
  file: 'fileId',
  batch: 'batchId',
  import: 'batchId',
  completion: 'batchId',
};

/** Longest id that is read: keys and indexes have to hold it. */
const LONGEST_ID = 256;

/**
 * An event as a Kafka message: CloudEvents 1.0, Kafka binding, binary mode (`ce_*` headers, the
 * data as value). The vendor's object is spliced in as bytes, last: `…,"vendor":{…}}`.
 */
export function encodeEvent(event: FoxtailEvent): EncodedMessage {
  const head = JSON.stringify(event.data).slice(0, -1);
  const value =
    event.vendor === null
      ? Buffer.from(`${head}}`)
      : Buffer.concat([Buffer.from(`${head},"vendor":`), event.vendor, Buffer.from('}')]);
  const headers: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: event.source,
    ce_type: ceType(event),
    ce_subject: event.subject,
    ce_receivedat: event.receivedAt,
    ce_endpoint: event.endpoint,
    ce_inactivity: String(event.inactivity),
    'content-type': 'application/json',
  };
  if (event.time !== null) headers['ce_time'] = event.time;
  if (event.traceparent !== undefined) headers['traceparent'] = event.traceparent;
  return { key: eventKey(event.source, event.subject), value, headers };
}

/** Reads a message back. Total: whatever bytes come in, the answer is an event or one {@link MessageFault}. */
export function decodeEvent(message: RawMessage): Decoded {
  if (message.value === null) return fault('no-value', 'a tombstone');
  const header = (name: string) => text(message.headers?.[name]);
  const type = header('ce_type');
  const id = header('ce_id');
  const source = header('ce_source');
  const subject = header('ce_subject');
  if (!type || !id || !source || !subject || header('ce_specversion') !== '1.0') {
    return fault(
      'missing-header',
      'ce_specversion 1.0, ce_type, ce_id, ce_source and ce_subject are needed',
    );
  }
  const known = parseCeType(type);
  if (!known) return fault('unknown-type', type);
  const contentType = header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    return fault('unsupported-content-type', contentType);
  }
  if (id.length > LONGEST_ID) return fault('bad-header', 'ce_id');
  const inactivity = readInactivity(header('ce_inactivity'));
  const time = header('ce_time') ?? null;
  const receivedAt = header('ce_receivedat');
  if (inactivity === null) return fault('bad-header', 'ce_inactivity');
  if (time !== null && !isUtcTime(time)) return fault('bad-header', 'ce_time');
  if (receivedAt === undefined || !isUtcTime(receivedAt))
    return fault('bad-header', 'ce_receivedat');
  const data = readData(message.value);
  if (data === undefined) return fault('not-json', 'the value');
  const dataError = dataFault(known.entity, data);
  if (dataError !== null) return fault('bad-data', dataError);
  if (data['environment'] !== source || data[idMember[known.entity]] !== subject) {
    return fault(
      'bad-data',
      `environment and ${idMember[known.entity]} must agree with the headers`,
    );
  }
  // Another key means another partition: the order within the key, and so the folds, would break.
  if (message.key !== undefined && String(message.key) !== eventKey(source, subject)) {
    return fault('wrong-key', 'the key must be environment/subject');
  }
  const { vendor, ...rest } = data;
  const traceparent = header('traceparent');
  const event = {
    ...known,
    id,
    source,
    subject,
    time,
    receivedAt,
    endpoint: header('ce_endpoint') ?? '',
    inactivity,
    ...(traceparent === undefined ? {} : { traceparent }),
    data: rest,
    vendor: vendor == null ? null : rawMember(message.value, 'vendor'),
  };
  return { ok: true, event: event as unknown as FoxtailEvent };
}

function fault(kind: MessageFault, detail: string): Decoded {
  return { ok: false, fault: kind, detail: detail.slice(0, 200) };
}

function text(value: Buffer | string | (Buffer | string)[] | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (Array.isArray(value)) return text(value[0]);
  return value.toString('utf8');
}

function readInactivity(value: string | undefined): Inactivity | null {
  if (value === undefined || value === 'off') return 'off';
  return /^\d{1,7}$/.test(value) ? Number(value) : null;
}

function readData(value: Buffer): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(value.toString('utf8'));
    return typeof data === 'object' && data !== null && !Array.isArray(data)
      ? (data as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
