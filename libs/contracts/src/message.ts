import type { MessageFault } from './reasons.js';
import type { TopicKind } from './topics.js';

/** Bytes as Kafka clients deliver them: Buffers or other Uint8Arrays; text where the client decodes it. */
export type Bytes = Uint8Array | string;

/** A header's value as Kafka clients deliver it; one that was sent several times is a list. */
export type HeaderValue = Bytes | readonly (Bytes | null)[] | null | undefined;

/** What a Kafka client delivers. */
export interface RawMessage {
  /** Checked against the headers where it is given. */
  key?: Bytes | null;
  value: Bytes | null;
  headers?: Readonly<Record<string, HeaderValue>> | undefined;
}

/** A Kafka message of ours, ready to be produced. */
export interface EncodedMessage {
  key: string;
  value: Buffer;
  headers: Record<string, string>;
}

/** A message with the kind of topic that it goes to. */
export interface Outgoing {
  topic: TopicKind;
  key: string | Buffer | null;
  value: Buffer;
  headers: Record<string, string | Buffer | Buffer[]>;
}

/** A fault with where it is and what was expected there; never with anything that the message had. */
export interface Faulty {
  ok: false;
  fault: MessageFault;
  detail: string;
}

export function fault(kind: MessageFault, detail: string): Faulty {
  return { ok: false, fault: kind, detail };
}

/** The same bytes as a Buffer, without a copy where they are bytes already. */
export function toBuffer(bytes: Bytes): Buffer {
  if (typeof bytes === 'string') return Buffer.from(bytes);
  if (Buffer.isBuffer(bytes)) return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
