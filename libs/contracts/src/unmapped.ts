import type { EncodedMessage } from './codec.js';
import { DEAD_LETTER_TYPE, UNMAPPED_TYPE } from './event-type.js';
import type { LogPosition } from './position.js';
import type { DeadLetterReason, UnmappedReason } from './reasons.js';
import { eventKey, type TopicKind } from './topics.js';

export interface UnmappedRequest {
  id: string;
  environment: string;
  endpoint: string;
  reason: UnmappedReason;
  receivedAt: string;
  contentType: string;
  body: Buffer;
}

/** An authentic request of no known shape, byte for byte, keyed by its endpoint. */
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

/** Why a message is set aside, and where it stands. */
export interface DeadLetterFault extends LogPosition {
  reason: DeadLetterReason;
  /** What was expected, and where; nothing of what the message has, since this reaches logs. */
  detail: string;
}

/** A message that a projection could not apply: where it stood, and why. */
export interface DeadLetter extends DeadLetterFault {
  key: Buffer | null;
  value: Buffer | null;
}

/** The message as it was, with where it came from in its headers; its key stays, so order within it does too. */
export function encodeDeadLetter(
  letter: DeadLetter,
): Omit<EncodedMessage, 'key'> & { key: Buffer | null } {
  return {
    key: letter.key,
    // A tombstone would be no event in binary mode, so an absent value becomes an empty one.
    value: letter.value ?? Buffer.alloc(0),
    headers: {
      ce_specversion: '1.0',
      // The place in the log is what makes one letter of one message, however often it is sent.
      ce_id: `${letter.topic}/${letter.partition}/${letter.offset}`,
      ce_source: letter.topic,
      ce_type: DEAD_LETTER_TYPE,
      ce_reason: letter.reason,
      ce_detail: letter.detail,
      ce_origintopic: letter.topic,
      ce_originpartition: String(letter.partition),
      ce_originoffset: letter.offset,
      'content-type': 'application/octet-stream',
    },
  };
}

/** A message with the kind of topic that it goes to. */
export interface Outgoing {
  topic: TopicKind;
  key: string | Buffer | null;
  value: Buffer;
  headers: Record<string, string>;
}
