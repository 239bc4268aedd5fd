const FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/**
 * Whether a text is a time as events carry it: RFC 3339 in UTC, on a day that the calendar has.
 * `Date.parse` alone would take the 31st of February, which Postgres refuses.
 */
export function isUtcTime(text: string): boolean {
  if (!FORM.test(text)) return false;
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 19) === text.slice(0, 19);
}
