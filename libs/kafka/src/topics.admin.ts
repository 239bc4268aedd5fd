import type { Admin, Kafka } from 'kafkajs';
import { PARTITIONS, topicConfig, type Topics } from '#contracts';
import { TopicError } from './kafka.errors.js';

/** Runs `work` with an admin client that is closed afterwards. */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin({ retry: { retries: 5 } });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Copies of each partition where the cluster has that many brokers. */
const USUAL_REPLICAS = 3;

/**
 * Creates the topics that are missing, as the contract has them; never changes one that is there.
 *
 * @returns the names of those created
 * @throws TopicError where one that is there has another number of partitions
 */
export async function applyTopics(
  kafka: Kafka,
  topics: Topics,
  { replicationFactor }: { replicationFactor?: number | undefined } = {},
): Promise<string[]> {
  return withAdmin(kafka, async (admin) => {
    const present = new Set(await admin.listTopics());
    const missing = Object.values(topics).filter((topic) => !present.has(topic));
    if (missing.length > 0) {
      const { brokers } = await admin.describeCluster();
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic,
          numPartitions: PARTITIONS,
          replicationFactor: replicationFactor ?? Math.min(USUAL_REPLICAS, brokers.length),
          configEntries: Object.entries(topicConfig).map(([name, value]) => ({ name, value })),
        })),
      });
    }
    await check(admin, topics);
    return missing;
  });
}

/** @throws TopicError naming each topic that is missing or has another number of partitions */
export async function checkTopics(kafka: Kafka, topics: Topics): Promise<void> {
  await withAdmin(kafka, (admin) => check(admin, topics));
}

async function check(admin: Admin, topics: Topics): Promise<void> {
  const present = new Set(await admin.listTopics());
  const wanted = Object.values(topics);
  const faults = wanted
    .filter((topic) => !present.has(topic))
    .map((topic) => `topic ${topic} is missing`);
  const { topics: found } = await admin.fetchTopicMetadata({
    topics: wanted.filter((topic) => present.has(topic)),
  });
  for (const { name, partitions } of found) {
    if (partitions.length !== PARTITIONS) {
      faults.push(
        `topic ${name} has ${partitions.length} partitions where the contract has ${PARTITIONS}`,
      );
    }
  }
  if (faults.length > 0) throw new TopicError(faults);
}

/** The offset after the last message of each partition. */
export async function endOffsets(
  kafka: Kafka,
  topics: readonly string[],
): Promise<{ topic: string; partition: number; end: bigint }[]> {
  return withAdmin(kafka, async (admin) => {
    const perTopic = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({
          topic,
          partition,
          end: BigInt(high),
        })),
      ),
    );
    return perTopic.flat();
  });
}
