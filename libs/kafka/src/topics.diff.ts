import kafkajs, { type Admin, type ITopicMetadata, type Kafka } from 'kafkajs';
import { PARTITIONS, topicKinds, topicSettings, type TopicKind, type Topics } from '#contracts';
import { metadataOf, usualReplicas, withAdmin, type TopicOptions } from './topics.admin.js';

/** One thing in which a topic is not as agreed. */
export interface TopicDifference {
  topic: string;
  /** `topic`, `partitions`, `replication.factor`, or a setting by Kafka's name. */
  setting: string;
  wanted: string;
  found: string;
}

/** A topic as it is. */
export interface FoundTopic {
  partitions: number;
  /** The least of its partitions: one that lacks a copy lacks it for some keys. */
  replicas: number;
  /** By Kafka's names. */
  settings: Readonly<Record<string, string>>;
}

/** What of a topic is not as agreed; null for one that is not there. */
export function differencesOf(
  kind: TopicKind,
  topic: string,
  found: FoundTopic | null,
  replicas: number,
): TopicDifference[] {
  if (found === null) return [{ topic, setting: 'topic', wanted: 'there', found: 'missing' }];
  const pairs: [setting: string, wanted: string, found: string][] = [
    ['partitions', String(PARTITIONS), String(found.partitions)],
    ['replication.factor', String(replicas), String(found.replicas)],
    ...Object.entries(topicSettings(kind, replicas)).map(
      ([setting, wanted]): [string, string, string] => [
        setting,
        wanted,
        found.settings[setting] ?? 'unknown',
      ],
    ),
  ];
  return pairs
    .filter(([, wanted, is]) => wanted !== is)
    .map(([setting, wanted, is]) => ({ topic, setting, wanted, found: is }));
}

/** Holds all topics against the contract. Changes nothing. */
export async function diffTopics(
  kafka: Kafka,
  topics: Topics,
  { replicationFactor }: TopicOptions = {},
): Promise<TopicDifference[]> {
  return withAdmin(kafka, async (admin) => {
    const replicas = replicationFactor ?? (await usualReplicas(admin));
    const present = new Set(await admin.listTopics());
    const there = Object.values(topics).filter((topic) => present.has(topic));
    const metadata = new Map((await metadataOf(admin, there)).map((one) => [one.name, one]));
    const settings = await settingsOf(admin, there);
    return topicKinds.flatMap((kind) => {
      const topic = topics[kind];
      const found = foundOf(metadata.get(topic), settings.get(topic));
      return differencesOf(kind, topic, found, replicas);
    });
  });
}

function foundOf(
  metadata: ITopicMetadata | undefined,
  settings: Readonly<Record<string, string>> = {},
): FoundTopic | null {
  if (metadata === undefined) return null;
  const { partitions } = metadata;
  return {
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    settings,
  };
}

/** All settings of topics, those that the brokers give them included. */
async function settingsOf(
  admin: Admin,
  topics: readonly string[],
): Promise<Map<string, Record<string, string>>> {
  if (topics.length === 0) return new Map();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(
        configEntries.map(({ configName, configValue }) => [configName, configValue]),
      ),
    ]),
  );
}
