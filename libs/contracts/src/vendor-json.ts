import type { FoxtailEvent } from './event.js';
import { fault, type Faulty } from './message.js';

// A Buffer would put another character in place of what is no UTF-8.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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
    return { ok: true, value: JSON.parse(utf8.decode(vendor)) as unknown };
  } catch {
    return fault('not-json', 'vendor must be JSON in UTF-8');
  }
}
