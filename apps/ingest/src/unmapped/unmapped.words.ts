import type { ReadUnmapped } from '#contracts';
import type { Replay } from './replay.js';
import type { ReadCounts } from './unmapped.log.js';

/** What may be shown of a kept request: all but its body, which is a customer's. */
export type Shown = Omit<ReadUnmapped, 'body'> & { bytes: number };

export function shown({ body, ...metadata }: ReadUnmapped): Shown {
  return { ...metadata, bytes: body.length };
}

/** A line each, oldest first, and how many there are of which reason. */
export function listLines(requests: readonly Shown[], { read, unreadable }: ReadCounts): string[] {
  const lines = requests.map(({ receivedAt, id, environment, endpoint, reason, bytes }) =>
    [receivedAt, id, environment, plain(endpoint), reason, `${bytes} B`].join('  '),
  );
  const ids = new Set(requests.map(({ environment, id }) => `${environment}/${id}`)).size;
  return [
    ...lines,
    `${requests.length} of ${read} kept requests, ${ids} ids`,
    ...countLines(countBy(requests)),
    ...unreadableLine(unreadable),
  ];
}

/** A member of the metadata a line. */
export function showLines(request: Shown): string[] {
  return Object.entries(request).map(([name, value]) => `${name.padEnd(12)} ${plain(value)}`);
}

export function replayLines(
  { chosen, repeats, published, staying }: Replay,
  { read, unreadable }: ReadCounts,
  isDry: boolean,
): string[] {
  return [
    `${chosen} of ${read} kept requests`,
    `${sum(published)} ${isDry ? 'would be published as events' : 'published as events'}`,
    ...countLines(published),
    ...(repeats > 0 ? [`${repeats} with an id that is among these`] : []),
    `${sum(staying)} still unmapped`,
    ...countLines(staying),
    ...unreadableLine(unreadable),
  ];
}

export function countBy(requests: readonly Shown[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { endpoint, reason } of requests) {
    const name = `${endpoint} ${reason}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

export function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, one) => total + one, 0);
}

function countLines(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([name, count]) => `  ${plain(name)}  ${count}`);
}

function unreadableLine(count: number): string[] {
  return count > 0 ? [`${count} messages of the topic are no kept requests`] : [];
}

/** What a sender or another producer chose must not steer a terminal. */
function plain(value: string | number): string {
  return String(value).replace(/[^\x20-\x7e]/g, '?');
}
