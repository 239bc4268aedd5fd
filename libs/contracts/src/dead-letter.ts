import { DEAD_LETTER_TYPE } from './event-type.js';
import { isText, missingHeader, text } from './header-text.js';
import { fault, toBuffer, type Faulty, type Outgoing, type RawMessage } from './message.js';
import { originalHeaders, readOriginalHeaders } from './original-headers.js';
import type { LogPosition } from './position.js';
import { deadLetterReasons, type DeadLetterReason } from './reasons.js';

/** Why a message is set aside, and where it stands. */
export interface DeadLetterFault extends LogPosition {
  reason: DeadLetterReason;
  /** What was expected, and where; nothing of what the message has, since this reaches logs. */
  detail: string;
}

/** A message that a projection could not apply, where it stood, and why. */
export type DeadLetter = DeadLetterFault & RawMessage;

/** As it is read: the original message is one that `decodeEvent` takes, should its fault be mended. */
export interface ReadDeadLetter extends DeadLetterFault {
  key: Buffer | null;
  /** Null where the original was a tombstone. */
  value: Buffer | null;
  headers: Record<string, Buffer | Buffer[]>;
  /** How many of its headers were left out, since they were too many or too large. */
  headersLeftOut: number;
}

/**
 * The message as it was, with where it came from in headers of its own. The key stays, and so does
 * the order within it. The original's headers stand under `ORIGINAL_PREFIX`, within bounds.
 *
 * @param letter `detail` in some words, not empty, and with nothing out of the message; `offset` in
 * decimal text, as Kafka clients give it
 */
export function encodeDeadLetter(letter: DeadLetter): Omit<Outgoing, 'topic' | 'key'> & {
  key: Buffer | null;
} {
  const { topic, partition, offset, reason, detail, key, value } = letter;
  const { carried, leftOut } = originalHeaders(letter.headers);
  return {
    key: key == null ? null : toBuffer(key),
    // A tombstone would be no event in binary mode, so an absent value becomes an empty one and a mark.
    value: toBuffer(value ?? ''),
    headers: {
      ce_specversion: '1.0',
      ce_id: idOf(letter),
      ce_source: topic,
      ce_type: DEAD_LETTER_TYPE,
      ce_reason: reason,
      ce_detail: detail,
      ce_origintopic: topic,
      ce_originpartition: String(partition),
      ce_originoffset: offset,
      ...(value == null ? { ce_tombstone: 'true' } : {}),
      ...(leftOut > 0 ? { ce_headersleftout: String(leftOut) } : {}),
      'content-type': CONTENT_TYPE,
      ...carried,
    },
  };
}

/** The place in the log is what makes one letter of one message, however often it is sent. */
function idOf({ topic, partition, offset }: LogPosition): string {
  return `${topic}/${partition}/${offset}`;
}

const CONTENT_TYPE = 'application/octet-stream';
const NEEDED = [
  'ce_specversion',
  'ce_type',
  'ce_id',
  'ce_source',
  'ce_reason',
  'ce_detail',
  'ce_origintopic',
  'ce_originpartition',
  'ce_originoffset',
  'content-type',
] as const;

const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
const PARTITION = /^(0|[1-9]\d{0,9})$/;
const OFFSET = /^(0|[1-9]\d{0,18})$/;
const COUNT = /^[1-9]\d{0,8}$/;

/** Reads a dead letter back. Total: the letter, or one fault of the closed set. */
export function decodeDeadLetter(
  message: RawMessage,
): { ok: true; letter: ReadDeadLetter } | Faulty {
  const { key, value, headers } = message;
  if (value == null) return fault('no-value', 'the value must be there');
  const missing = missingHeader(headers, NEEDED);
  if (missing !== null) return fault('missing-header', missing);
  if (!isText(headers?.['ce_type'], DEAD_LETTER_TYPE)) {
    return fault('unknown-type', `ce_type must be ${DEAD_LETTER_TYPE}`);
  }
  if (!isText(headers?.['content-type'], CONTENT_TYPE)) {
    return fault('unsupported-content-type', `content-type must be ${CONTENT_TYPE}`);
  }
  const has = (name: string) => text(headers?.[name]) ?? '';
  const reason = deadLetterReasons.find((known) => known === has('ce_reason'));
  if (reason === undefined) return fault('bad-header', 'ce_reason must be one of the closed list');
  const place = readPlace(has);
  if (place === null)
    return fault('bad-header', 'ce_origin… must be a topic, partition and offset');
  if (has('ce_id') !== idOf(place) || has('ce_source') !== place.topic) {
    return fault('bad-header', 'ce_id and ce_source must be the original place');
  }
  const bytes = toBuffer(value);
  const isTombstone = has('ce_tombstone') === 'true';
  if (isTombstone ? bytes.length > 0 : has('ce_tombstone') !== '') {
    return fault('bad-header', 'ce_tombstone must be true, and the value empty');
  }
  const leftOut = has('ce_headersleftout');
  if (leftOut !== '' && !COUNT.test(leftOut)) {
    return fault('bad-header', 'ce_headersleftout must be a count');
  }
  const letter = {
    ...place,
    reason,
    detail: has('ce_detail'),
    key: key == null ? null : toBuffer(key),
    value: isTombstone ? null : bytes,
    headers: readOriginalHeaders(headers),
    headersLeftOut: Number(leftOut),
  };
  return { ok: true, letter };
}

function readPlace(has: (name: string) => string): LogPosition | null {
  const topic = has('ce_origintopic');
  const partition = has('ce_originpartition');
  const offset = has('ce_originoffset');
  if (!TOPIC.test(topic) || !PARTITION.test(partition) || !OFFSET.test(offset)) return null;
  return { topic, partition: Number(partition), offset };
}
