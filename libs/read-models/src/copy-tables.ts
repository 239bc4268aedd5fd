import type { ClientBase } from 'pg';

interface Table {
  oid: number;
  name: string;
  owner: string;
  options: string[] | null;
  toastOptions: string[] | null;
}

/**
 * Makes each table of `from` in `to`, empty: columns, defaults, constraints, indexes and storage. So
 * there is one definition of the projected tables, the migrations'. What `LIKE` would lose, the names
 * of indexes and the storage parameters, is copied too: later migrations and speed depend on them.
 * To be called in a transaction.
 */
export async function copyTables(client: ClientBase, from: string, to: string): Promise<void> {
  await nameSchemas(client);
  for (const table of await tablesOf(client, from)) {
    const copy = `${to}.${table.name}`;
    await client.query(
      `CREATE TABLE ${copy} (LIKE ${from}.${table.name} INCLUDING ALL EXCLUDING INDEXES)`,
    );
    const options = [
      ...(table.options ?? []),
      ...(table.toastOptions ?? []).map((option) => `toast.${option}`),
    ];
    if (options.length > 0) await client.query(`ALTER TABLE ${copy} SET (${options.join(', ')})`);
    for (const { name, definition } of await keysOf(client, table.oid)) {
      await client.query(`ALTER TABLE ${copy} ADD CONSTRAINT ${name} ${definition}`);
    }
    for (const definition of await indexesOf(client, table.oid)) {
      await client.query(definition.replace(` ON ${from}.`, ` ON ${to}.`));
    }
    // A view reads with the rights of its owner, who must be able to read the copy as well.
    await client.query(`ALTER TABLE ${copy} OWNER TO ${table.owner}`);
  }
}

/**
 * What the tables of a schema are, to be compared with another's: one line a column, key and index.
 * To be called in a transaction, like `copyTables`.
 */
export async function shapeOf(client: ClientBase, schema: string): Promise<string[]> {
  await nameSchemas(client);
  const lines: string[] = [];
  for (const table of await tablesOf(client, schema)) {
    const { rows } = await client.query<{ line: string }>(
      `SELECT concat_ws(' ', quote_ident(attname), format_type(atttypid, atttypmod),
         collname, CASE WHEN attnotnull THEN 'NOT NULL' END, pg_get_expr(adbin, adrelid)) AS line
       FROM pg_attribute LEFT JOIN pg_collation c ON c.oid = attcollation
         LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
       WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attname`,
      [table.oid],
    );
    const parts = [
      ...rows.map(({ line }) => line),
      ...(await keysOf(client, table.oid)).map((key) => `${key.name} ${key.definition}`),
      ...(await indexesOf(client, table.oid)).map((index) =>
        index.replace(` ON ${schema}.`, ' ON '),
      ),
      ...(table.options ?? []),
      ...(table.toastOptions ?? []),
    ];
    lines.push(...parts.map((part) => `${table.name}: ${part}`));
  }
  return lines;
}

async function tablesOf(client: ClientBase, schema: string): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.oid, quote_ident(c.relname) AS name,
       quote_ident(pg_get_userbyid(c.relowner)) AS owner, c.reloptions AS options,
       t.reloptions AS "toastOptions"
     FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
     WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' ORDER BY c.relname`,
    [schema],
  );
  return rows;
}

/** Primary keys, unique and exclusion constraints, with the indexes they stand for. */
async function keysOf(client: ClientBase, table: number) {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE conrelid = $1 AND contype IN ('p', 'u', 'x') ORDER BY conname`,
    [table],
  );
  return rows;
}

async function indexesOf(client: ClientBase, table: number): Promise<string[]> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = $1 AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
     ORDER BY indexrelid::regclass::text`,
    [table],
  );
  return rows.map(({ definition }) => definition);
}

/** Postgres writes the schema of a name only where the path does not lead to it. */
async function nameSchemas(client: ClientBase): Promise<void> {
  await client.query(`SELECT set_config('search_path', 'pg_catalog', true)`);
}
