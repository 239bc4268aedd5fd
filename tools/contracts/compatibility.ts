import type { Contracts, EventContract } from './released.js';
import { narrowings } from './schema-change.js';

/**
 * What of `next` would break a subscriber that was built on `released`, in plain words; empty where
 * nothing does. Additions never do.
 */
export function breakingChanges(released: Contracts, next: Contracts): string[] {
  const breaks: string[] = [];
  for (const [kind, name] of Object.entries(released.topics)) {
    if (next.topics[kind] !== name)
      breaks.push(`topic ${name} became ${next.topics[kind] ?? 'nothing'}`);
  }
  if (next.partitions !== released.partitions) {
    breaks.push(
      `topics have ${next.partitions} partitions where they had ${released.partitions}: keys move, and lose their order`,
    );
  }
  if (next.partitioner !== released.partitioner) {
    breaks.push(
      `the partitioner became ${next.partitioner}, it was ${released.partitioner}: keys move`,
    );
  }
  for (const [type, event] of Object.entries(released.events)) {
    const now = next.events[type];
    if (now) breaks.push(...changesOf(type, event, now));
    else breaks.push(`${type} is gone`);
  }
  return breaks;
}

function changesOf(type: string, was: EventContract, is: EventContract): string[] {
  const breaks: string[] = [];
  if (is.topic !== was.topic) breaks.push(`${type} moved from topic ${was.topic} to ${is.topic}`);
  if (is.keyOf !== was.keyOf)
    breaks.push(`the key of ${type} became the ${is.keyOf}'s, it was the ${was.keyOf}'s`);
  for (const header of was.headers) {
    if (!is.headers.includes(header))
      breaks.push(`${type} no longer always has the header ${header}`);
  }
  if (was.schema !== null && is.schema === null) breaks.push(`${type} has no schema any more`);
  if (was.schema !== null && is.schema !== null) {
    breaks.push(...narrowings(was.schema, is.schema).map((change) => `${type}: ${change}`));
  }
  return breaks;
}
