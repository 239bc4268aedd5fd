import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { withAdmin } from './topics.admin.js';

interface Place {
  topic: string;
  partition: number;
}

/**
 * Reads single messages of a partition by their offsets. Takes part in no group of anybody's, and
 * leaves none behind.
 *
 * @returns by offset; what the log does not hold any more is missing
 */
export async function readMessages(
  kafka: Kafka,
  { topic, partition }: Place,
  offsets: readonly bigint[],
): Promise<Map<bigint, KafkaMessage>> {
  const found = new Map<bigint, KafkaMessage>();
  const wanted = await offsetsInLog(kafka, { topic, partition }, offsets);
  const [first] = wanted;
  if (first === undefined) return found;
  const consumer = kafka.consumer({
    groupId: `foxtail-reader-${randomUUID()}`,
    maxWaitTimeInMs: 100,
    allowAutoTopicCreation: false,
  });
  const seek = (offset: bigint) => consumer.seek({ topic, partition, offset: String(offset) });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  try {
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      let next: bigint | undefined = first;
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            if (batch.partition !== partition || next === undefined) return;
            for (const message of batch.messages) {
              const offset = BigInt(message.offset);
              if (wanted.includes(offset)) found.set(offset, message);
            }
            const last = BigInt(batch.messages.at(-1)?.offset ?? -1);
            // One within the log that did not come although a later one did is not there.
            next = wanted.find((offset) => offset > last && !found.has(offset));
            if (next === undefined) resolve();
            else if (next > last + 1n) seek(next);
          },
        })
        .then(() => seek(first), reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return found;
}

/** In order, each once. */
async function offsetsInLog(
  kafka: Kafka,
  { topic, partition }: Place,
  offsets: readonly bigint[],
): Promise<bigint[]> {
  const ends = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(topic));
  const { low, high } = ends.find((end) => end.partition === partition) ?? { low: '0', high: '0' };
  return [...new Set(offsets)]
    .filter((offset) => offset >= BigInt(low) && offset < BigInt(high))
    .sort((a, b) => (a < b ? -1 : 1));
}
