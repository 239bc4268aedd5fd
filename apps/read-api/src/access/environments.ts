import { AmbiguousIdError, NotFoundError } from '../http/read-api.errors.js';
import type { Caller } from './caller.js';

/** The environments to look in: the one asked for, if the caller may see it, else all of the caller's. */
export function environmentsFor(caller: Caller, asked: string | undefined): string[] {
  if (asked === undefined) return [...caller.environments];
  return caller.environments.includes(asked) ? [asked] : [];
}

/** The one row that an id means. Another environment's id is as unknown as one that is nowhere. */
export function theOne<Row extends { environment: string }>(
  rows: readonly Row[],
  kind: string,
  id: string,
): Row {
  const [row, second] = rows;
  if (!row) throw new NotFoundError(kind, id);
  if (second)
    throw new AmbiguousIdError(
      kind,
      rows.map(({ environment }) => environment),
    );
  return row;
}
