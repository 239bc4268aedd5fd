import { topicsOf, type TopicKind } from '#contracts';

export type Operation = 'Read' | 'Write' | 'Describe' | 'Create' | 'DescribeConfigs' | 'Delete';

/** A right that Kafka's authorizer gives: operations on resources. What is not listed is refused. */
export interface Acl {
  resource: 'topic' | 'group';
  name: string;
  patternType: 'literal' | 'prefixed';
  operations: readonly Operation[];
  /** What it is for. */
  why: string;
}

/** Who talks to Kafka: apps, and commands that need more than the app they belong to. */
export const principals = [
  'ingest',
  'projections',
  'projections-commands',
  'unmapped',
  'topics',
] as const;
export type Principal = (typeof principals)[number];

export interface AclNames {
  /** TOPIC_PREFIX */
  topicPrefix: string;
  /** CONSUMER_GROUP */
  consumerGroup: string;
}

/** Groups of commands that read a log once; nothing stays of them. */
const READER_GROUPS = 'foxtail-reader-';

/**
 * All that each principal may do, and no more. Nobody needs a right to the cluster: since Kafka 2.8 whoever
 * may write a topic may do so idempotently (KIP-679), and no transaction of Kafka's is used. The read API
 * and the simulator do not talk to Kafka.
 */
export function aclTable({ topicPrefix, consumerGroup }: AclNames): Record<Principal, Acl[]> {
  const topics = topicsOf(topicPrefix);
  const on = (kinds: readonly TopicKind[], operations: readonly Operation[], why: string): Acl[] =>
    kinds.map((kind) => {
      const name = topics[kind];
      return { resource: 'topic', name, patternType: 'literal', operations, why };
    });
  const groups = (
    name: string,
    patternType: Acl['patternType'],
    operations: readonly Operation[],
    why: string,
  ): Acl => ({ resource: 'group', name, patternType, operations, why });
  const projected = ['documents', 'files', 'batches'] as const;
  const readers = groups(READER_GROUPS, 'prefixed', ['Read'], 'reads the log once, from its start');
  return {
    ingest: on([...projected, 'unmapped'], ['Describe', 'Write'], 'publishes events'),
    projections: [
      ...on(['documents', 'files'], ['Describe', 'Read'], 'folds events'),
      ...on(['batches'], ['Describe', 'Read', 'Write'], 'folds events, and tells of completions'),
      ...on(['deadLetters'], ['Describe', 'Write'], 'keeps what can not be applied'),
      groups(consumerGroup, 'literal', ['Describe', 'Read'], 'shares the work, and tells its lag'),
    ],
    'projections-commands': [
      ...on(projected, ['Describe', 'Read'], 'folds events anew'),
      ...on(['unmapped', 'deadLetters'], ['Describe'], 'checks that they are there'),
      groups(`${consumerGroup}-rebuild-`, 'prefixed', ['Read', 'Delete'], 'goes on after a stop'),
      readers,
    ],
    unmapped: [
      ...on(['unmapped'], ['Describe', 'Read', 'Write'], 'reads what was kept'),
      ...on(projected, ['Describe', 'Write'], 'publishes what is understood now'),
      ...on(['deadLetters'], ['Describe'], 'checks that it is there'),
      readers,
    ],
    topics: on(
      [...projected, 'unmapped', 'deadLetters'],
      ['Create', 'Describe', 'DescribeConfigs'],
      'makes topics, and compares them',
    ),
  };
}
