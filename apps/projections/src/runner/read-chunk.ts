import { decodeEvent, eventKey, topicOf, type SourceEvent, type Topics } from '#contracts';
import type { Chunk } from '#kafka';
import type { Malformed } from './failure.js';

type Message = Chunk['messages'][number];

/** A message with what it means to a projection: an event, a fault, or nothing. */
export interface ReadMessage {
  message: Message;
  offset: bigint;
  event: SourceEvent | null;
  fault: Malformed | null;
}

/** Reads a chunk's messages; total, like the codec. */
export function readChunk({ messages, topic }: Chunk, topics: Topics): ReadMessage[] {
  return messages.map((message) => readMessage(message, topic, topics));
}

export function readMessage(message: Message, topic: string, topics: Topics): ReadMessage {
  const read: ReadMessage = {
    message,
    offset: BigInt(message.offset),
    event: null,
    fault: null,
  };
  const aside = (reason: Malformed['reason'], detail: string): ReadMessage => ({
    ...read,
    fault: { kind: 'malformed', reason, detail },
  });
  const decoded = decodeEvent(message);
  if (!decoded.ok) {
    // Of a type that a newer version sends: not ours to judge.
    if (decoded.fault === 'unknown-type') return read;
    return aside(decoded.fault, decoded.detail);
  }
  const { event } = decoded;
  // What Foxtail concluded from the events is no event to conclude from.
  if (event.entity === 'completion') return read;
  const expected = topics[topicOf(event.entity)];
  if (expected !== topic) return aside('wrong-topic', `its topic must be ${expected}`);
  read.event = event;
  return read;
}

/** The key of an event's message: the codec refuses any other. */
export function keyOf({ source, subject }: SourceEvent): string {
  return eventKey(source, subject);
}
