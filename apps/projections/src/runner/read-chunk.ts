import {
  decodeEvent,
  topicOf,
  type DeadLetterFault,
  type DeadLetterReason,
  type SourceEvent,
  type Topics,
} from '#contracts';
import type { Chunk } from '#kafka';

type Message = Chunk['messages'][number];

/** A message with what it means to a projection: an event, a fault, or nothing. */
export interface ReadMessage {
  message: Message;
  event: SourceEvent | null;
  fault: DeadLetterFault | null;
}

/** Reads a chunk's messages; total, like the codec. */
export function readChunk(chunk: Chunk, topics: Topics): ReadMessage[] {
  return chunk.messages.map((message) => readMessage(message, chunk, topics));
}

function readMessage(message: Message, chunk: Chunk, topics: Topics): ReadMessage {
  const aside = (reason: DeadLetterReason, detail: string): ReadMessage => ({
    message,
    event: null,
    fault: faultAt(chunk, message, reason, detail),
  });
  const decoded = decodeEvent(message);
  if (!decoded.ok) {
    // Of a type that a newer version sends: not ours to judge.
    if (decoded.fault === 'unknown-type') return { message, event: null, fault: null };
    return aside(decoded.fault, decoded.detail);
  }
  const { event } = decoded;
  // What Foxtail concluded from the events is no event to conclude from.
  if (event.entity === 'completion') return { message, event: null, fault: null };
  const expected = topics[topicOf(event.entity)];
  if (expected !== chunk.topic) return aside('wrong-topic', `its topic must be ${expected}`);
  return { message, event, fault: null };
}

/** A fault of the message that stands there. */
export function faultAt(
  { topic, partition }: Chunk,
  { offset }: Message,
  reason: DeadLetterReason,
  detail: string,
): DeadLetterFault {
  return { topic, partition, offset, reason, detail };
}
