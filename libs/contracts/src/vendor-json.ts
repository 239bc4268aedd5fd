import { isUtf8 } from 'node:buffer';
import type { FoxtailEvent } from './event.js';
import { fault, type Faulty } from './message.js';

/**
 * The vendor's object, parsed and so checked. `decodeEvent` only cuts it out: what ingest published is
 * JSON, what a foreign producer wrote may be anything. Total: the fault is `no-value` on Foxtail's own
 * events, which have none, or `not-json`. Big integers lose digits, as always with `JSON.parse`.
 */
export function vendorJson({
  vendor,
}: Pick<FoxtailEvent, 'vendor'>): { ok: true; value: unknown } | Faulty {
  if (vendor === null) return fault('no-value', 'vendor must be there');
  try {
    if (isUtf8(vendor)) return { ok: true, value: JSON.parse(vendor.toString('utf8')) as unknown };
  } catch {
    // Said below.
  }
  return fault('not-json', 'vendor must be JSON in UTF-8');
}
