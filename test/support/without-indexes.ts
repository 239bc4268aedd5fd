import type { Client } from 'pg';

/**
 * Lets `fill` write rows into tables that have no index meanwhile, and makes the indexes anew, as they
 * were, over all rows: a fraction of the time. Primary keys and unique constraints are among them.
 * Tables are named as the connection's search path finds them.
 */
export async function withoutIndexes(
  client: Client,
  tables: readonly string[],
  fill: () => Promise<void>,
): Promise<void> {
  const { rows } = await client.query<{ drop: string; create: string }>(
    `SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', indexrelid::regclass)
         ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', indrelid::regclass, conname) END AS drop,
       CASE WHEN c.oid IS NULL THEN pg_get_indexdef(indexrelid)
         ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', indrelid::regclass, conname, pg_get_constraintdef(c.oid)) END AS create
     FROM pg_index LEFT JOIN pg_constraint c ON conindid = indexrelid AND conrelid = indrelid
     WHERE indrelid = ANY($1::text[]::regclass[])`,
    [tables],
  );
  for (const { drop } of rows) await client.query(drop);
  await fill();
  for (const { create } of rows) await client.query(create);
}
