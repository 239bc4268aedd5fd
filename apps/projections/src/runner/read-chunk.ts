import { decodeEvent, topicOf, type SourceEvent, type Topics } from '#contracts';
import type { Chunk } from '#kafka';

type Message = Chunk['messages'][number];

/** Why a message is set aside. */
export interface Fault {
  reason: string;
  detail: string;
}

/** A message with what it means to a projection: an event, a fault, or nothing. */
export interface ReadMessage {
  message: Message;
  event: SourceEvent | null;
  fault: Fault | null;
}

/** Reads a chunk's messages; total, like the codec. */
export function readChunk({ topic, messages }: Chunk, topics: Topics): ReadMessage[] {
  return messages.map((message) => readMessage(message, topic, topics));
}

function readMessage(message: Message, topic: string, topics: Topics): ReadMessage {
  const decoded = decodeEvent(message);
  if (!decoded.ok) {
    // Of a type that a newer version sends: not ours to judge.
    if (decoded.fault === 'unknown-type') return { message, event: null, fault: null };
    return { message, event: null, fault: { reason: decoded.fault, detail: decoded.detail } };
  }
  const { event } = decoded;
  // What Foxtail concluded from the events is no event to conclude from.
  if (event.entity === 'completion') return { message, event: null, fault: null };
  if (topics[topicOf(event.entity)] !== topic) {
    return { message, event: null, fault: { reason: 'wrong-topic', detail: event.entity } };
  }
  return { message, event, fault: null };
}
