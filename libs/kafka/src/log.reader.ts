import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { endOffsets } from './topics.admin.js';

export interface LogMessage {
  topic: string;
  partition: number;
  message: KafkaMessage;
}

/** Offsets by `topic/partition`. */
export type Offsets = ReadonlyMap<string, bigint>;

/** Where the log of each of `topics` ends now. */
export async function currentEnds(kafka: Kafka, topics: readonly string[]): Promise<Offsets> {
  const ends = await endOffsets(kafka, topics);
  return new Map(ends.map(({ topic, partition, end }) => [`${topic}/${partition}`, end]));
}

/**
 * Reads what stands in the log from `from` (default: its start) up to where it ends now, and no
 * further. Takes part in no group of anybody's, and leaves none behind.
 *
 * @param each may return a promise, which bounds what is under way; it must not reject
 */
export async function readLog(
  kafka: Kafka,
  topics: readonly string[],
  each: ((message: LogMessage) => void) | ((message: LogMessage) => Promise<void>),
  from: Offsets = new Map(),
): Promise<void> {
  const ends = await currentEnds(kafka, topics);
  const waitingFor = new Set(
    [...ends].filter(([place, end]) => end > (from.get(place) ?? 0n)).map(([place]) => place),
  );
  if (waitingFor.size === 0) return;
  const consumer = kafka.consumer({
    groupId: `foxtail-reader-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  try {
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        // A coordinator that is still loading is tried again by kafkajs itself.
        if (!payload.restart) reject(payload.error);
      });
      const arrived = (place: string, next: bigint) => {
        if (next < (ends.get(place) ?? 0n)) return;
        waitingFor.delete(place);
        if (waitingFor.size === 0) resolve();
      };
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch: { topic, partition, messages } }) => {
            const place = `${topic}/${partition}`;
            for (const message of messages) {
              const offset = BigInt(message.offset);
              const isWanted =
                offset >= (from.get(place) ?? 0n) && offset < (ends.get(place) ?? 0n);
              if (!isWanted || !waitingFor.has(place)) continue;
              const work: unknown = each({ topic, partition, message });
              if (work instanceof Promise) await work;
            }
            const last = messages.at(-1);
            if (last) arrived(place, BigInt(last.offset) + 1n);
          },
        })
        .then(() => {
          for (const [place, offset] of from) seekTo(consumer, place, offset);
        }, reject);
    });
  } finally {
    // The broker forgets a group that has neither members nor offsets by itself.
    await consumer.disconnect();
  }
}

function seekTo(consumer: ReturnType<Kafka['consumer']>, place: string, offset: bigint): void {
  const slash = place.lastIndexOf('/');
  consumer.seek({
    topic: place.slice(0, slash),
    partition: Number(place.slice(slash + 1)),
    offset: String(offset),
  });
}
