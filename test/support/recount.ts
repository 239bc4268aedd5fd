import type { Kafka } from 'kafkajs';
import type { Topics } from '#contracts';
import { readLog, type LogMessage } from '#kafka';
import { findTag, tagOf } from './vendor-documents.js';
import type { Delivery, LoadReport } from './vendor-load.js';

/** One message of the log, as far as the recount looks. */
export interface Logged {
  topic: string;
  partition: number;
  offset: bigint;
  /** Its `ce_id`. */
  id: string;
  value: string;
  /** Key, headers and value, for whoever looks for a trace of something. */
  all: string;
}

export interface Recount {
  /** What does not hold, a line each; empty if all does. */
  faults: string[];
  messages: number;
  /** Messages whose id stood in the log before. */
  repeats: number;
  /** Deliveries that were given up and stand in the log all the same: allowed. */
  landedThoughGivenUp: number;
}

/** Reads all topics from their start and holds them against what the vendor was told. */
export async function recount(kafka: Kafka, topics: Topics, report: LoadReport): Promise<Recount> {
  const log: Logged[] = [];
  await readLog(kafka, Object.values(topics), (message) => log.push(toLogged(message)));
  return compare(log, topics.documents, report);
}

/**
 * What a log says of a load:
 * every event answered 200 is in `topic`, as it was sent; nothing of a forged request is anywhere; one event
 * has one id; a document is in one partition; what one replica accepted of it stands there in that order.
 */
export function compare(log: readonly Logged[], topic: string, report: LoadReport): Recount {
  const sorted = log.toSorted((a, b) => (a.offset < b.offset ? -1 : 1));
  const firstOf = new Map<string, Logged>();
  for (const message of sorted) {
    if (!firstOf.has(message.id)) firstOf.set(message.id, message);
  }
  const accepted = report.deliveries.filter((delivery) => delivery.accepted);
  const tags = new Set(log.flatMap(({ value }) => findTag(value) ?? []));
  return {
    faults: [
      ...accepted.flatMap((delivery) => lossFault(delivery, topic, firstOf) ?? []),
      ...forgedFaults(log, report),
      ...identityFaults(log, report),
      ...orderFaults(accepted, firstOf),
    ],
    messages: log.length,
    repeats: log.length - firstOf.size,
    landedThoughGivenUp: report.deliveries.filter((one) => !one.accepted && tags.has(tagOf(one)))
      .length,
  };
}

function lossFault(
  delivery: Delivery,
  topic: string,
  firstOf: ReadonlyMap<string, Logged>,
): string | null {
  const name = `${tagOf(delivery)} (${delivery.eventId}, tries ${statuses(delivery)})`;
  const message = firstOf.get(delivery.eventId ?? '');
  if (!message) return `lost: ${name} was answered 200 and is in no topic`;
  if (message.topic !== topic) return `misplaced: ${name} is in ${message.topic}`;
  return message.value.includes(delivery.vendor) ? null : `changed: ${name} is not as it was sent`;
}

function forgedFaults(log: readonly Logged[], { forged }: LoadReport): string[] {
  const kept = log.filter(({ all }) => all.includes(forged.marker));
  const accepted = forged.statuses.filter((status) => status === 200).length;
  return [
    ...kept.map((message) => `forged: ${place(message)} holds an inauthentic request`),
    ...(accepted > 0 ? [`forged: ${accepted} inauthentic requests were answered 200`] : []),
  ];
}

/** Two ids for one event would be two events to every subscriber. */
function identityFaults(log: readonly Logged[], { deliveries }: LoadReport): string[] {
  const idOf = new Map<string, string | null>(deliveries.map((one) => [tagOf(one), one.eventId]));
  return log.flatMap((message) => {
    const tag = findTag(message.value);
    const known = tag === null ? undefined : idOf.get(tag);
    if (tag === null || known === undefined) return [`unknown: nobody sent ${place(message)}`];
    if (known === null) idOf.set(tag, message.id);
    return (known ?? message.id) === message.id
      ? []
      : [`renamed: ${tag} is ${known}, and ${message.id} at ${place(message)}`];
  });
}

function orderFaults(accepted: readonly Delivery[], firstOf: ReadonlyMap<string, Logged>) {
  const last = new Map<string, { delivery: Delivery; message: Logged }>();
  return accepted.flatMap((delivery) => {
    const message = firstOf.get(delivery.eventId ?? '');
    if (!message) return [];
    // What two replicas tried may stand where either put it.
    const replicas = new Set(delivery.tries.map(({ replica }) => replica));
    if (replicas.size > 1) return [];
    const lane = `${delivery.document} ${[...replicas].join('')}`;
    const before = last.get(lane);
    last.set(lane, { delivery, message });
    if (!before) return [];
    if (before.message.partition !== message.partition)
      return [`scattered: ${delivery.document} is in two partitions`];
    return before.message.offset < message.offset
      ? []
      : [
          `disordered: ${tagOf(delivery)} at ${place(message)}, before ${tagOf(before.delivery)} at ${place(before.message)}, which was accepted earlier`,
        ];
  });
}

const place = ({ topic, partition, offset }: Logged): string => `${topic}/${partition}@${offset}`;
const statuses = ({ tries }: Delivery): string =>
  tries.map(({ status }) => status ?? 'none').join(', ');

function toLogged({ topic, partition, message }: LogMessage): Logged {
  const headers = Object.entries(message.headers ?? {}).map(([k, v]) => `${k}: ${String(v)}`);
  const value = message.value?.toString() ?? '';
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    id: String(message.headers?.['ce_id']),
    value,
    all: [message.key?.toString() ?? '', ...headers, value].join('\n'),
  };
}
