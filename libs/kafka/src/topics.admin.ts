import type { Admin, ITopicMetadata, Kafka } from 'kafkajs';
import {
  PARTITIONS,
  topicKinds,
  topicSettings,
  USUAL_REPLICAS,
  type TopicKind,
  type Topics,
} from '#contracts';
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

export interface TopicOptions {
  /** Copies of each partition; unless told otherwise 3, or one on each broker where there are fewer. */
  replicationFactor?: number | undefined;
}

/**
 * Creates the topics that are missing, as the contract has them, and waits until they can be used;
 * never changes one that is there.
 *
 * @returns the names of those created
 * @throws TopicError where one that is there has another number of partitions
 */
export async function applyTopics(
  kafka: Kafka,
  topics: Topics,
  options: TopicOptions = {},
): Promise<string[]> {
  const created = await createTopics(kafka, topics, options);
  await withAdmin(kafka, async (admin) =>
    refuse(partitionFaults(await metadataOf(admin, Object.values(topics)))),
  );
  return created;
}

/** Creates those that are missing, and looks at no other. @returns their names */
export async function createTopics(
  kafka: Kafka,
  topics: Topics,
  { replicationFactor }: TopicOptions = {},
): Promise<string[]> {
  return withAdmin(kafka, async (admin) => {
    const present = new Set(await admin.listTopics());
    const missing = Object.values(topics).filter((topic) => !present.has(topic));
    if (missing.length > 0) {
      const replicas = replicationFactor ?? (await usualReplicas(admin));
      await admin.createTopics({
        // kafkajs's own wait gives up on a broker that has not heard of the topic yet.
        waitForLeaders: false,
        topics: (Object.keys(topics) as TopicKind[])
          .filter((kind) => missing.includes(topics[kind]))
          .map((kind) => ({
            topic: topics[kind],
            numPartitions: PARTITIONS,
            replicationFactor: replicas,
            configEntries: Object.entries(topicSettings(kind, replicas)).map(([name, value]) => ({
              name,
              value,
            })),
          })),
      });
    }
    await metadataOf(admin, missing);
    // A leader that was elected takes a moment until it serves.
    for (const topic of missing) await insist(() => admin.fetchTopicOffsets(topic));
    return missing;
  });
}

export async function usualReplicas(admin: Admin): Promise<number> {
  return Math.min(USUAL_REPLICAS, (await admin.describeCluster()).brokers.length);
}

/**
 * @param kinds those that matter to who asks: of others its user need not know
 * @throws TopicError naming each topic that is missing or has another number of partitions
 */
export async function checkTopics(
  kafka: Kafka,
  topics: Topics,
  kinds: readonly TopicKind[] = topicKinds,
): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const present = new Set(await admin.listTopics());
    const isThere = (topic: string) => present.has(topic);
    const wanted = kinds.map((kind) => topics[kind]);
    const missing = wanted.filter((topic) => !isThere(topic));
    const found = await metadataOf(admin, wanted.filter(isThere));
    // Kafka does not tell one from the other.
    const unseen = missing.map((topic) => `topic ${topic} is missing, or its user may not see it`);
    refuse([...unseen, ...partitionFaults(found)]);
  });
}

function partitionFaults(topics: readonly ITopicMetadata[]): string[] {
  return topics
    .filter(({ partitions }) => partitions.length !== PARTITIONS)
    .map(
      ({ name, partitions }) =>
        `topic ${name} has ${partitions.length} partitions where the contract has ${PARTITIONS}`,
    );
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new TopicError(faults);
}

export async function metadataOf(admin: Admin, topics: string[]): Promise<ITopicMetadata[]> {
  // kafkajs takes an empty list for all topics there are.
  if (topics.length === 0) return [];
  return (await insist(() => admin.fetchTopicMetadata({ topics }))).topics;
}

/** For half a minute, 100 ms apart: a broker that is busy takes seconds. */
const ATTEMPTS = 300;

/** Right after a topic was made, the controller lists it while brokers still learn of it and of its leaders. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      // UNKNOWN_TOPIC_OR_PARTITION, LEADER_NOT_AVAILABLE, NOT_LEADER_FOR_PARTITION
      if (!(error as { retriable?: boolean }).retriable || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The offset after the last message of each partition. */
export async function endOffsets(
  kafka: Kafka,
  topics: readonly string[],
): Promise<{ topic: string; partition: number; end: bigint }[]> {
  const bounds = await boundsOf(kafka, topics);
  return bounds.map(({ topic, partition, high }) => ({ topic, partition, end: BigInt(high) }));
}

/** The offset of the first message that each partition still has, or will have. */
export async function startOffsets(
  kafka: Kafka,
  topics: readonly string[],
): Promise<{ topic: string; partition: number; start: bigint }[]> {
  const bounds = await boundsOf(kafka, topics);
  return bounds.map(({ topic, partition, low }) => ({ topic, partition, start: BigInt(low) }));
}

async function boundsOf(kafka: Kafka, topics: readonly string[]) {
  return withAdmin(kafka, async (admin) => {
    const perTopic = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsets(topic)).map((bounds) => ({ topic, ...bounds })),
      ),
    );
    return perTopic.flat();
  });
}

/** Removes a consumer group that has no members any more. */
export async function deleteGroup(kafka: Kafka, groupId: string): Promise<void> {
  await withAdmin(kafka, async (admin) => void (await admin.deleteGroups([groupId])));
}
