import type { ClientBase } from 'pg';
import { binaryArray } from './binary-array.js';
import { isoTimes } from './iso.js';

/** Environment and id. */
export type RowKey = readonly [environment: string, id: string];

/** Keys as two arrays, for `unnest($1::text[], $2::text[])`. */
export function keyArrays(keys: readonly RowKey[]): [Buffer, Buffer] {
  return [
    binaryArray(
      'text',
      keys.map(([environment]) => environment),
    ),
    binaryArray(
      'text',
      keys.map(([, id]) => id),
    ),
  ];
}

/**
 * A statement that reads and locks the rows that are there, of any number of keys, in one round trip; the keys
 * have to be sorted, so that no two chunks wait for each other.
 *
 * @param columns those that a state needs; all where it does not say
 */
export function lockRows<State>(
  table: string,
  idColumn: string,
  toState: (row: Record<string, unknown>) => State,
  columns: readonly string[] = ['*'],
): (client: ClientBase, keys: readonly RowKey[]) => Promise<State[]> {
  const text = `SELECT ${columns.map((name) => `t.${name}`).join(', ')}
    FROM unnest($1::text[], $2::text[]) AS k(environment, ${idColumn})
    JOIN ${table} t USING (environment, ${idColumn})
    ORDER BY t.environment, t.${idColumn} FOR UPDATE OF t`;
  return async (client, keys) => {
    if (keys.length === 0) return [];
    const { rows } = await client.query<Record<string, unknown>>({
      name: `lock ${table}`,
      types: isoTimes,
      text,
      values: keyArrays(keys),
    });
    return rows.map(toState);
  };
}
