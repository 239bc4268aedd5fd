import type { Kafka } from 'kafkajs';
import { LogGapError } from './kafka.errors.js';
import { withAdmin } from './topics.admin.js';

/**
 * Holds checkpoints against the log as it is now.
 *
 * @throws LogGapError where a checkpoint lies past the log's end (the topic was made anew: what is in
 * it would be skipped until it has grown that far) or before its start (events are gone)
 */
export async function checkLog(
  kafka: Kafka,
  assignment: Readonly<Record<string, readonly number[]>>,
  checkpoints: ReadonlyMap<string, bigint>,
): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
        if (!partitions.includes(partition)) continue;
        const place = `${topic}/${partition}`;
        const next = checkpoints.get(place) ?? 0n;
        if (next > BigInt(high)) throw LogGapError.madeAnew(place, next, BigInt(high));
        if (next < BigInt(low)) throw LogGapError.cut(place, next, BigInt(low));
      }
    }
  });
}
