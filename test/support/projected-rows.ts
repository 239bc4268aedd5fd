import pg from 'pg';

/** The key of each table that projections fill out of events. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  documents: ['environment', 'document_id'],
  files: ['environment', 'file_id'],
  batches: ['environment', 'batch_id'],
  timeline: ['environment', 'entity', 'entity_id', 'event_id'],
};

type Row = Record<string, unknown>;

/** Every row of the read models, by its table and key. */
export type ProjectedRows = ReadonlyMap<string, Row>;

/** What the read models hold now, as readers see it: a dump of whole tables. */
export async function projectedRows(url: string): Promise<ProjectedRows> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows = new Map<string, Row>();
    for (const [table, key] of Object.entries(KEYS)) {
      if (!(await isThere(client, table))) continue;
      const { rows: found } = await client.query<{ row: Row }>(
        `SELECT to_jsonb(t) AS row FROM foxtail.${table} t ORDER BY ${key.join(', ')}`,
      );
      for (const { row } of found)
        rows.set([table, ...key.map((column) => row[column])].join(' '), row);
    }
    return rows;
  } finally {
    await client.end();
  }
}

const SHOWN = 10;

/** The first rows that differ, in words; none where all are the same. */
export function differences(actual: ProjectedRows, expected: ProjectedRows): string[] {
  const found: string[] = [];
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const fault = difference(actual.get(key), expected.get(key));
    if (fault !== null) found.push(`${key}: ${fault}`);
    if (found.length === SHOWN) return [...found, 'and maybe more'];
  }
  return found;
}

function difference(actual: Row | undefined, expected: Row | undefined): string | null {
  if (!expected) return 'should not be there';
  if (!actual) return 'is not there';
  const columns = Object.keys({ ...expected, ...actual }).filter(
    (column) => JSON.stringify(actual[column]) !== JSON.stringify(expected[column]),
  );
  if (columns.length === 0) return null;
  return columns
    .map(
      (column) =>
        `${column} is ${JSON.stringify(actual[column])}, not ${JSON.stringify(expected[column])}`,
    )
    .join('; ');
}

async function isThere(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS found',
    [`foxtail.${table}`],
  );
  return rows[0]?.found === true;
}
