import { Client } from 'pg';

/** The tables of a database in which `text` stands somewhere, as text or in bytes. */
export async function tablesWith(url: string, text: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const found: string[] = [];
    for (const { name } of tables.rows) {
      const { rowCount } = await client.query(
        `SELECT 1 FROM ${name} AS one
         WHERE position($1 IN one::text) > 0 OR position($2 IN one::text) > 0 LIMIT 1`,
        // A row's text doubles quotes, and writes bytes in hex.
        [text.replaceAll('"', '""'), Buffer.from(text).toString('hex')],
      );
      if (rowCount) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}
