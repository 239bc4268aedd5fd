/** A `timestamptz` as `pg` reads it, in the form that events carry: ISO 8601, UTC, milliseconds. */
export function iso(value: unknown): string | null {
  return value instanceof Date ? value.toISOString() : null;
}
