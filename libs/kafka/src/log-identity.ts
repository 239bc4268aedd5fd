import type { Kafka } from 'kafkajs';
import { topicIds } from './topic-ids.js';
import { withAdmin } from './topics.admin.js';

/** Which log it is: offsets say nothing about another one. */
export interface LogIdentity {
  clusterId: string;
  /** By topic; null where it could not be learnt. */
  topicIds: ReadonlyMap<string, string | null>;
}

/** Asks Kafka which cluster it is, and which incarnation of each topic it has. */
export async function readLogIdentity(
  kafka: Kafka,
  topics: readonly string[],
): Promise<LogIdentity> {
  const { clusterId } = await withAdmin(kafka, (admin) => admin.describeCluster());
  const ids = await topicIds(kafka, topics);
  return { clusterId, topicIds: new Map(topics.map((topic) => [topic, ids?.get(topic) ?? null])) };
}
