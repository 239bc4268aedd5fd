import type { ClientBase } from 'pg';
import { binaryArray, type ArrayType, type ArrayValue } from './binary-array.js';

/** One column of a table: its Postgres type, and its value in a row as `unnest` takes it. */
export interface BulkColumn<Row> {
  name: string;
  type: ArrayType;
  value: (row: Row) => ArrayValue;
}

/**
 * A statement that writes any number of rows in one round trip: one array a column, joined row by
 * row by `unnest`. That costs a fortieth of a statement a row.
 */
export function bulkUpsert<Row>(
  table: string,
  key: readonly string[],
  columns: readonly BulkColumn<Row>[],
  onConflict?: string,
  /** Of the statement; another one for each of a table. */
  name = `upsert ${table}`,
): (client: ClientBase, rows: readonly Row[]) => Promise<void> {
  const names = columns.map(({ name }) => name).join(', ');
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  const changes = columns
    .filter(({ name }) => !key.includes(name))
    .map(({ name }) => `${name} = EXCLUDED.${name}`)
    .join(', ');
  const text = `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})
    ON CONFLICT (${key.join(', ')}) ${onConflict ?? `DO UPDATE SET ${changes}`}`;
  return async (client, rows) => {
    if (rows.length === 0) return;
    const values = columns.map(({ type, value }) => binaryArray(type, rows.map(value)));
    await client.query({ name, text, values });
  };
}
