import { isUtcTime } from './utc-time.js';

// RFC 3339 with the offset or Z required: a local time without one would be a guess.
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;
const EPOCH_TEXT = /^\d{1,16}(\.\d+)?$/;
/** Epoch numbers below this are seconds (it is the year 5138 in seconds, 1973 in milliseconds). */
const SECONDS_BELOW = 100_000_000_000;
/** Short of the year 9999, so that a time plus the longest inactivity rule still has four digits. */
const LATEST_TEXT = '9998-12-31T23:59:59.999Z';
const LATEST = Date.parse(LATEST_TEXT);
const EPOCH = '1970-01-01T00:00:00.000Z';
/** Length of the form that is returned. */
const LENGTH = 24;

/**
 * Reads a time of the vendor's: ISO 8601 text, or an epoch in seconds or milliseconds as a number
 * or text (`vendor.md`: which of them is OPEN, so each is accepted).
 *
 * @returns ISO 8601 in UTC with milliseconds, or null where it is missing or no time at all.
 */
export function parseVendorTime(value: unknown): string | null {
  // As most are written, which is as they are returned: two for each event, without a `Date`.
  if (typeof value === 'string' && value.length === LENGTH && isUtcTime(value))
    return value > EPOCH && value <= LATEST_TEXT ? value : null;
  const millis = toMillis(value);
  if (millis === null || !Number.isFinite(millis) || millis <= 0 || millis > LATEST) return null;
  return new Date(millis).toISOString();
}

function toMillis(value: unknown): number | null {
  if (typeof value === 'number') return value < SECONDS_BELOW ? value * 1_000 : value;
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (EPOCH_TEXT.test(text)) return toMillis(Number(text));
  return ISO.test(text) ? Date.parse(text.replace(',', '.')) : null;
}
