import type { Client } from 'pg';
import { withoutIndexes } from '../../test/support/without-indexes.js';
import { measureFold } from './fold.js';
import { withClient, type Log, type ProjectionsBench } from './workbench.js';

/** What an event costs beside this many rows that were there before. */
export interface CurvePoint {
  rows: number;
  /** Of elapsed time. */
  micros: number;
  cpuMicros: number;
}

export interface Curves {
  /** Documents in the one batch that all events name. */
  batch: readonly CurvePoint[];
  /** Documents in the table, in batches of 100. */
  table: readonly CurvePoint[];
}

const IN_BATCH = [1_000, 100_000, 1_000_000];
const IN_TABLE = [0, 1_000_000, 5_000_000];
const EVENTS = 90_000;
const FILLED_AT_ONCE = 250_000;

/** The cost of an event by the size of its batch, and by the size of the table. */
export async function measureCurves(bench: ProjectionsBench): Promise<Curves> {
  const shape = { events: EVENTS, name: 'curve' };
  const one = await bench.fillLog({ ...shape, documentsABatch: Infinity });
  const batch = await curve(bench, one, IN_BATCH, 'one batch');
  const many = await bench.fillLog({ ...shape, documentsABatch: 100 });
  const table = await curve(bench, many, IN_TABLE, 'the table');
  return { batch, table };
}

async function curve(
  bench: ProjectionsBench,
  log: Log,
  sizes: readonly number[],
  what: string,
): Promise<CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const rows of sizes) {
    bench.say(`curve: ${rows.toLocaleString('en')} documents in ${what}`);
    const url = await bench.createDatabase();
    if (rows > 0) await fill(bench, log, url, rows, what === 'one batch');
    const { perSecond, cpuMicros } = await measureFold(bench, log, url);
    points.push({ rows, micros: 1e6 / perSecond, cpuMicros });
    await bench.dropDatabase(url);
  }
  return points;
}

/**
 * Rows as the projections themselves write them, many times over under other ids; then they begin the
 * log again. So this knows no column but the keys.
 */
async function fill(
  bench: ProjectionsBench,
  log: Log,
  url: string,
  rows: number,
  isOneBatch: boolean,
): Promise<void> {
  await measureFold(bench, log, url);
  await withClient(url, async (client) => {
    await client.query('SET synchronous_commit = off; SET maintenance_work_mem = 524288');
    await client.query(`CREATE TEMPORARY TABLE sample AS SELECT * FROM documents LIMIT 1`);
    await client.query(`CREATE TEMPORARY TABLE story AS SELECT * FROM timeline
      WHERE entity_id = (SELECT document_id FROM sample) LIMIT 1`);
    await client.query(`CREATE TEMPORARY TABLE kept AS SELECT * FROM batches LIMIT 1`);
    await client.query('TRUNCATE documents, timeline, batches, checkpoints');
    await withoutIndexes(client, ['documents', 'timeline'], async () => {
      for (let from = 0; from < rows; from += FILLED_AT_ONCE) {
        bench.stack.signal.throwIfAborted();
        const to = Math.min(rows, from + FILLED_AT_ONCE);
        await multiply(client, {
          table: 'documents',
          sample: 'sample',
          id: 'document_id',
          from,
          to,
          isOneBatch,
        });
        await multiply(client, {
          table: 'timeline',
          sample: 'story',
          id: 'entity_id',
          from,
          to,
          isOneBatch,
        });
        bench.say(`  ${to.toLocaleString('en')} rows`);
      }
      bench.say('  their indexes');
    });
    if (isOneBatch) {
      await client.query(`INSERT INTO batches SELECT * FROM kept`);
      await client.query(`UPDATE batches SET approved = $1`, [rows]);
    }
    await client.query('VACUUM ANALYZE documents');
    await client.query('VACUUM ANALYZE timeline');
    await client.query('CHECKPOINT').catch(() => undefined);
  });
}

interface Copies {
  table: string;
  /** Has the row that is copied. */
  sample: string;
  /** The column with the id of each copy. */
  id: string;
  from: number;
  to: number;
  isOneBatch: boolean;
}

async function multiply(client: Client, { table, sample, id, from, to, isOneBatch }: Copies) {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    [table],
  );
  const columns = rows.map(({ name }) => name);
  const values = columns.map((column) => {
    // md5: spread over the index as the vendor's ids are, not appended to its end.
    if (column === id) return 'left(md5(n::text), 24)';
    return column === 'batch_id' && !isOneBatch ? `'filled-' || n / 100` : `s.${column}`;
  });
  await client.query(
    `INSERT INTO ${table} (${columns.join(', ')})
     SELECT ${values.join(', ')} FROM ${sample} s, generate_series($1::integer, $2::integer - 1) n`,
    [from, to],
  );
}
