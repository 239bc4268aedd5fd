import type { Contracts, EventContract, TopicContract } from './contracts-form.js';
import { schemaChanges } from './schema-change.js';
import { breaking, union, type Change } from './value-change.js';

/**
 * What differs between the contracts that were released and `next`, but for words, and whether it can
 * break a subscriber that was built on the released ones; for values and headers see {@link schemaChanges}.
 */
export function contractChanges(released: Contracts, next: Contracts): Change[] {
  return [
    ...partitionerChanges(released.partitioner, next.partitioner),
    ...each(released.topics, next.topics, (kind) => `topic ${kind}`, topicChanges),
    ...each(released.events, next.events, (type) => type, eventChanges),
  ];
}

/** What is gone breaks, what is new does not, and what is there still is compared. */
function each<T>(
  was: Record<string, T>,
  is: Record<string, T>,
  nameOf: (key: string) => string,
  compare: (name: string, was: T, is: T) => Change[],
): Change[] {
  return union(Object.keys(was), Object.keys(is)).flatMap((key) => {
    const [before, after] = [was[key], is[key]];
    if (after === undefined) return [breaking(`${nameOf(key)} is gone`)];
    if (before === undefined) return [{ what: `${nameOf(key)} is new`, breaks: false }];
    return compare(nameOf(key), before, after);
  });
}

function partitionerChanges(was: Contracts['partitioner'], is: Contracts['partitioner']): Change[] {
  return [
    ...changed('the partitioner', was.name, is.name),
    ...Object.entries(was.samples).flatMap(([key, partition]) =>
      changed(`the partition of key ${key}`, partition, is.samples[key]),
    ),
  ];
}

function topicChanges(topic: string, was: TopicContract, is: TopicContract): Change[] {
  return [
    ...changed(`the name of ${topic}`, was.name, is.name),
    ...changed(`the number of partitions of ${topic}`, was.partitions, is.partitions),
    ...union(Object.keys(was.settings), Object.keys(is.settings)).flatMap((name) =>
      changed(`${name} of ${topic}`, was.settings[name], is.settings[name]),
    ),
  ];
}

function eventChanges(type: string, was: EventContract, is: EventContract): Change[] {
  const within = (part: string, changes: Change[]) =>
    changes.map(({ what, breaks }) => ({ what: `${part}: ${what}`, breaks }));
  return [
    ...changed(`the topic of ${type}`, was.topic, is.topic),
    ...changed(`the key of ${type}`, was.key.template, is.key.template),
    ...changed(`the key in the example of ${type}`, was.key.example, is.key.example),
    ...changed(`the content type of ${type}`, was.contentType, is.contentType),
    ...within(`headers of ${type}`, schemaChanges(was.headers, is.headers)),
    ...valueChangesOf(type, was.schema, is.schema, within),
  ];
}

function valueChangesOf(
  type: string,
  was: EventContract['schema'],
  is: EventContract['schema'],
  within: (part: string, changes: Change[]) => Change[],
): Change[] {
  if (was !== null && is !== null) return within(type, schemaChanges(was, is));
  const kind = (schema: EventContract['schema']) => (schema === null ? 'raw bytes' : 'JSON');
  return changed(`the value of ${type}`, kind(was), kind(is));
}

function changed(what: string, was: string | number | undefined, is: typeof was): Change[] {
  if (was === is) return [];
  return [breaking(`${what} became ${is ?? 'none'}, it was ${was ?? 'none'}`)];
}
