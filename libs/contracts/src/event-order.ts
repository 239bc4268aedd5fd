import type { FoxtailEvent } from './event.js';

/**
 * Lifecycle ranks by action: of two events of one time the higher one is the later one. Part of the
 * contract: whoever folds events by another order may end with another state than Foxtail's.
 */
export const lifecycleRanks: Readonly<Record<string, number>> = {
  uploaded: 5,
  created: 5,
  processed: 10,
  corrected: 20,
  updated: 30,
  approved: 40,
  exported: 50,
  discarded: 60,
  rejected: 60,
  closed: 70,
};

const ranks: ReadonlyMap<string, number> = new Map(Object.entries(lifecycleRanks));

/** The rank of an action; of one that is not known the lowest, 0, since nothing is known of what it follows. */
export function lifecycleRank(action: string): number {
  return ranks.get(action) ?? 0;
}

type Placed = Pick<FoxtailEvent, 'time' | 'action' | 'id'>;

/**
 * Orders the events of one document, file or batch, the earlier first: by their own time (none is
 * earliest), then by lifecycle rank, then by id, byte by byte. Events with one id are one event.
 *
 * @param a as `decodeEvent` gives it: time with milliseconds in UTC, id in ASCII, so that both sort as text
 */
export function compareEvents(a: Placed, b: Placed): number {
  return (
    compareText(a.time ?? '', b.time ?? '') ||
    lifecycleRank(a.action) - lifecycleRank(b.action) ||
    compareText(a.id, b.id)
  );
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
