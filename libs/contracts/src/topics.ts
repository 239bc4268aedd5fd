/** What each topic holds; `Topics` maps these to names. */
export const topicKinds = ['documents', 'files', 'batches', 'unmapped', 'deadLetters'] as const;
export type TopicKind = (typeof topicKinds)[number];

export type Topics = Readonly<Record<TopicKind, string>>;

/**
 * Partitions of every topic. Fixed at creation: the key decides the partition, so a change would
 * break the order of events within a key for every subscriber.
 */
export const PARTITIONS = 12;

/** What chooses the partition of a key: murmur2 over its bytes, as Kafka's Java client does. Fixed as they are. */
export const PARTITIONER = 'murmur2';

/** Largest message, in bytes: four of the largest webhook, since what is mapped is there twice. */
export const LARGEST_MESSAGE = 4 * 1_048_576;

/**
 * Topic settings that are part of the contract: event logs are never compacted and kept for ever,
 * since read models are rebuilt from offset 0.
 */
export const topicConfig = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
} as const;

/** Largest message of a topic: a dead letter is one of the others with headers around it. */
export function largestMessage(kind: TopicKind): number {
  return kind === 'deadLetters' ? LARGEST_MESSAGE + 65_536 : LARGEST_MESSAGE;
}

/** Copies of each partition where the cluster has that many brokers. */
export const USUAL_REPLICAS = 3;

/** Every setting that a topic is created with. */
export function topicSettings(
  kind: TopicKind,
  replicas = USUAL_REPLICAS,
): Readonly<Record<string, string>> {
  return {
    ...topicConfig,
    'max.message.bytes': String(largestMessage(kind)),
    // With acks=all, this many have an event before it is acknowledged: losing one broker loses none.
    'min.insync.replicas': String(Math.max(1, replicas - 1)),
  };
}

/** Topic names under `prefix`; a prefix other than the default lets deployments share one cluster. */
export function topicsOf(prefix = 'foxtail'): Topics {
  return {
    documents: `${prefix}.documents.v1`,
    files: `${prefix}.files.v1`,
    batches: `${prefix}.batches.v1`,
    unmapped: `${prefix}.unmapped.v1`,
    deadLetters: `${prefix}.dead-letters.v1`,
  };
}

/**
 * The Kafka key of everything about one document, file or batch: `environment/id`. Environments
 * have no slash in their name, so the first one ends it.
 */
export function eventKey(environment: string, id: string): string {
  return `${environment}/${id}`;
}
