import pg from 'pg';

/** A `timestamptz` as `pg` or {@link isoTimes} reads it, in the form that events carry: ISO 8601, UTC, milliseconds. */
export function iso(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Date ? value.toISOString() : null;
}

const TIMESTAMPTZ = 1184;

/**
 * For `types` of a query: times come as text in that form at once. On the way through a `Date` a row
 * of six times costs as much as all its other columns.
 */
export const isoTimes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number): unknown =>
    oid === TIMESTAMPTZ ? toIso : pg.types.getTypeParser(oid)) as never,
};

const general = pg.types.getTypeParser(TIMESTAMPTZ) as unknown as (text: string) => unknown;

/** @param text as Postgres writes it: `2026-03-01 10:00:00.5+00` where the session's time zone is UTC */
function toIso(text: string): string | null {
  const { length } = text;
  const isPlain = length >= 22 && text.charCodeAt(10) === 0x20 && text.endsWith('+00');
  if (!isPlain) return iso(general(text));
  const fraction = length === 22 ? '' : text.slice(20, -3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
}
