const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is said of a header that is none. */
export const NO_TIME = 'must be a time of RFC 3339 in UTC';

/** Length of the form that is sent: `2026-03-01T10:00:00.000Z`. */
const LENGTH = 24;

/**
 * Whether a text is a time as events carry it: RFC 3339 in UTC, on a day that the calendar has.
 * `Date.parse` alone would take the 31st of February, which Postgres refuses, and costs more.
 */
export function isUtcTime(text: string): boolean {
  // The form that is sent without a regular expression: this is asked twice for each event.
  const isOurs = text.length === LENGTH && hasOurMarks(text);
  if (!isOurs && !FORM.test(text)) return false;
  const century = twoDigits(text, 0);
  const year = century * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  return (
    century >= 0 &&
    twoDigits(text, 2) >= 0 &&
    year > 0 &&
    day > 0 &&
    day <= days &&
    isBelow(24, twoDigits(text, 11)) &&
    isBelow(60, twoDigits(text, 14)) &&
    isBelow(60, twoDigits(text, 17)) &&
    (!isOurs || (twoDigits(text, 20) >= 0 && twoDigits(text, 21) >= 0))
  );
}

/** A time of {@link isUtcTime} in the one form that is sent: exactly three digits of a fraction. */
export function withMillis(time: string): string {
  return time.length === LENGTH ? time : new Date(time).toISOString();
}

function hasOurMarks(text: string): boolean {
  return (
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x2e &&
    text.charCodeAt(23) === 0x5a
  );
}

function isBelow(limit: number, value: number): boolean {
  return value >= 0 && value < limit;
}

/** The number that stands there; -1 where two digits do not. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
