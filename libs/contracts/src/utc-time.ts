const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is said of a header that is none. */
export const NO_TIME = 'must be a time of RFC 3339 in UTC';

/**
 * Whether a text is a time as events carry it: RFC 3339 in UTC, on a day that the calendar has.
 * `Date.parse` alone would take the 31st of February, which Postgres refuses, and costs more.
 */
export function isUtcTime(text: string): boolean {
  if (!isAsWeWrite(text) && !FORM.test(text)) return false;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  const isDay = year > 0 && day > 0 && day <= days;
  return isDay && twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60;
}

/** A time of {@link isUtcTime} in the one form that is sent: exactly three digits of a fraction. */
export function withMillis(time: string): string {
  return time.length === SAMPLE.length ? time : new Date(time).toISOString();
}

const SAMPLE = '0000-00-00T00:00:00.000Z';

/** The form with milliseconds, without a regular expression: this is asked twice for each event. */
function isAsWeWrite(text: string): boolean {
  if (text.length !== SAMPLE.length) return false;
  for (let at = 0; at < SAMPLE.length; at += 1) {
    const expected = SAMPLE.charCodeAt(at);
    const code = text.charCodeAt(at);
    const isGood = expected === 48 ? code >= 48 && code <= 57 : code === expected;
    if (!isGood) return false;
  }
  return true;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}
