import type { ClientBase } from 'pg';

/** Rows of one table that the two versions have differently. */
export interface Difference {
  table: string;
  /** Only the live version has them, only the new one has them, or both with other values. */
  kind: 'only-live' | 'only-new' | 'changed';
  rows: number;
  /** Keys of some of them, for those changed with the names of the columns; never a value. */
  examples: string[];
}

interface Table {
  name: string;
  key: string[];
  others: string[];
}

const EXAMPLES = 10;

/** Of these it is known already. */
const LEFT_OUT = ['checkpoints'];
/** What was parked and retried stands in the log where it came, and in the live version where it was retried. */
const COLUMNS_LEFT_OUT = ['lane', 'log_offset'];

/** Compares all projected tables of two versions row by row. Their columns must be the same. */
export async function compareVersions(
  client: ClientBase,
  live: string,
  next: string,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const table of await tablesOf(client, live)) {
    const { rows } = await client.query<Omit<Difference, 'table'>>(
      compareSql(table, `${live}.${table.name}`, `${next}.${table.name}`),
    );
    differences.push(...rows.map((row) => ({ table: table.name, ...row, rows: Number(row.rows) })));
  }
  return differences;
}

/** A join by key rather than EXCEPT both ways: one pass by the index, and it says what differs. */
function compareSql({ key, others }: Table, live: string, next: string): string {
  const isSame = key.map((name) => `a.${name} = b.${name}`).join(' AND ');
  const keyOf = (row: string) =>
    `concat_ws('/', ${key.map((name) => `${row}.${name}`).join(', ')})`;
  const changed = others.map(
    (name) => `CASE WHEN a.${name} IS DISTINCT FROM b.${name} THEN '${name}' END`,
  );
  const columns = others.length > 0 ? `concat_ws(', ', ${changed.join(', ')})` : `''`;
  const [first] = key;
  return `
    WITH compared AS (
      SELECT CASE WHEN b.${first} IS NULL THEN 'only-live' WHEN a.${first} IS NULL THEN 'only-new'
          ELSE 'changed' END AS kind,
        CASE WHEN a.${first} IS NULL THEN ${keyOf('b')} ELSE ${keyOf('a')} END AS key,
        CASE WHEN a.${first} IS NULL OR b.${first} IS NULL THEN '' ELSE ${columns} END AS columns
      FROM ${live} a FULL JOIN ${next} b ON ${isSame}
    ), differing AS MATERIALIZED (
      SELECT kind, key || CASE WHEN columns = '' THEN '' ELSE ': ' || columns END AS example
      FROM compared WHERE kind <> 'changed' OR columns <> ''
    )
    SELECT kind, count(*) AS rows, ARRAY(
        SELECT d.example FROM differing d WHERE d.kind = o.kind ORDER BY 1 LIMIT ${EXAMPLES}
      ) AS examples
    FROM differing o GROUP BY kind ORDER BY kind`;
}

async function tablesOf(client: ClientBase, schema: string): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT quote_ident(c.relname) AS name,
       array_agg(quote_ident(a.attname) ORDER BY a.attnum) FILTER (WHERE a.attnum = ANY (k.conkey)) AS key,
       coalesce(array_agg(quote_ident(a.attname) ORDER BY a.attnum)
         FILTER (WHERE a.attnum <> ALL (k.conkey) AND a.attname <> ALL ($3)), '{}') AS others
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
     WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname <> ALL ($2)
     GROUP BY c.relname ORDER BY c.relname`,
    [schema, LEFT_OUT, COLUMNS_LEFT_OUT],
  );
  const bare = rows.find(({ key }) => (key as string[] | null) === null);
  if (bare) throw new Error(`${schema}.${bare.name} has no primary key to compare it by`);
  return rows;
}
