import { lifecycleRank, type FoxtailEvent } from '#contracts';

/**
 * Where an event stands among those of its subject, in the order that the contract gives them: by its
 * own time, then lifecycle rank, then id. Compared as text, code unit by code unit; an event without a
 * time comes before all others.
 */
export function versionOf(event: FoxtailEvent): string {
  const rank = String(lifecycleRank(event.action)).padStart(2, '0');
  // '-' sorts before every digit, and a blank before all that an id may have.
  return `${event.time ?? '-'}|${rank}|${event.id} ${event.action}`;
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

/** One id with two bodies is possible with the vendor's own ids: then the body's bytes decide. */
export function isLater(
  version: string,
  vendor: string | null,
  than: string,
  thanVendor: string | null,
): boolean {
  return version === than ? (vendor ?? '') > (thanVendor ?? '') : version > than;
}

/** The vendor's object as text, null on what carries none. */
export function vendorText(event: FoxtailEvent): string | null {
  return event.vendor === null ? null : event.vendor.toString('utf8');
}
