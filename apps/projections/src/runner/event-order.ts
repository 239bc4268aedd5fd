import type { FoxtailEvent } from '#contracts';

/**
 * Lifecycle ranks: of two events of one time the higher one is the later one. Unknown actions of the
 * vendor rank lowest, since nothing is known of what they follow.
 */
const ranks: ReadonlyMap<string, number> = new Map(
  Object.entries({
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
  }),
);

/**
 * Where an event stands among those of its subject: by its own time, then lifecycle rank, then id.
 * Compared as text, code unit by code unit; an event without a time comes before all others.
 */
export function versionOf(event: FoxtailEvent): string {
  const rank = String(ranks.get(event.action) ?? 0).padStart(2, '0');
  // '-' sorts before every digit.
  return `${event.time ?? '-'}|${rank}|${event.id}|${event.action}`;
}

/** The later of two versions or times; null is earliest. */
export function latest<T extends string>(a: T | null, b: T | null): T | null {
  if (a === null) return b;
  return b !== null && b > a ? b : a;
}

/** The earlier of two times; null says nothing. */
export function earliest<T extends string>(a: T | null, b: T | null): T | null {
  if (a === null) return b;
  return b !== null && b < a ? b : a;
}
