import { isUtf8 } from 'node:buffer';
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

/**
 * One id with two bodies is possible with the vendor's own ids: then the body's bytes decide.
 *
 * @param thanVendor undefined where it was not read, which only an event of that very version needs
 */
export function isLater(
  version: string,
  vendor: Buffer | null,
  than: string,
  thanVendor: VendorBytes,
): boolean {
  if (version !== than) return version > than;
  if (thanVendor === undefined) throw new Error("the row's object of the vendor was not read");
  return Buffer.compare(vendor ?? NO_BYTES, thanVendor ?? NO_BYTES) > 0;
}

const NO_BYTES = Buffer.alloc(0);

/** The vendor's object in a row: null where there is none, undefined where it stays as it is, unread. */
export type VendorBytes = Buffer | null | undefined;

/** The vendor's object as bytes that a `text` of Postgres takes; null on what carries none. */
export function vendorText({ vendor }: FoxtailEvent): Buffer | null {
  if (vendor === null || isUtf8(vendor)) return vendor;
  return Buffer.from(vendor.toString('utf8'));
}
