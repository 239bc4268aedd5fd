import fc from 'fast-check';
import type { SourceEvent } from '#contracts';
import { integerBetween, seededRandom, type Random } from '#vendor-payloads';
import { at, histories } from './histories.js';

export interface HistoryOptions {
  seed: number;
  /** How many distinct events there are at least. */
  events: number;
  /** The batches of this many histories are the same ones, so that all partitions meet in them. */
  sharedBy?: number;
}

const REPEATED = 0.15;

/**
 * Many random histories, each with documents of its own and with batches that it shares with others,
 * shuffled, and some events several times, in another order.
 */
export function longHistory({ seed, events, sharedBy = 20 }: HistoryOptions): SourceEvent[] {
  const random = seededRandom(seed);
  const all: SourceEvent[] = [];
  // Half a history each at the least, mostly more.
  const samples = fc.sample(histories, { seed, numRuns: Math.ceil(events / 4) });
  for (const [n, history] of samples.entries()) {
    if (all.length >= events) break;
    const group = Math.floor(n / sharedBy);
    for (const event of history) all.push(renamed(event, `${n}`, `${group}`));
  }
  const repeats = all
    .filter(() => random() < REPEATED)
    .map((event) => ({ ...event, receivedAt: at(500) }));
  return shuffle([...all, ...repeats], random);
}

/** The same event of other documents, files and batches. */
function renamed(event: SourceEvent, own: string, shared: string): SourceEvent {
  const data = event.data as Partial<Record<string, unknown>>;
  const names: [string, string][] = [
    ['documentId', own],
    ['fileId', own],
    ['batchId', shared],
    ['importId', shared],
  ];
  const ids = names
    .filter(([name]) => data[name] !== undefined)
    .map(([name, prefix]) => [name, `${prefix}-${String(data[name])}`]);
  const isOfBatch = event.entity === 'batch' || event.entity === 'import';
  return {
    ...event,
    id: `${own}-${event.id}`,
    subject: `${isOfBatch ? shared : own}-${event.subject}`,
    data: { ...data, ...(Object.fromEntries(ids) as object) },
  } as SourceEvent;
}

function shuffle<T>(items: T[], random: Random): T[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = integerBetween(random, 0, at);
    [items[at], items[other]] = [items[other] as T, items[at] as T];
  }
  return items;
}
