import type { Client } from 'pg';
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
    await client.query(`CREATE TEMPORARY TABLE sample AS SELECT * FROM documents LIMIT 1`);
    await client.query(`CREATE TEMPORARY TABLE story AS SELECT * FROM timeline
      WHERE entity_id = (SELECT document_id FROM sample) LIMIT 1`);
    await client.query(`CREATE TEMPORARY TABLE kept AS SELECT * FROM batches LIMIT 1`);
    await client.query('TRUNCATE documents, timeline, batches, checkpoints');
    for (let from = 0; from < rows; from += FILLED_AT_ONCE) {
      bench.stack.signal.throwIfAborted();
      await multiply(client, from, Math.min(rows, from + FILLED_AT_ONCE), isOneBatch);
      bench.say(`  ${Math.min(rows, from + FILLED_AT_ONCE).toLocaleString('en')} rows`);
    }
    if (isOneBatch) {
      await client.query(`INSERT INTO batches SELECT * FROM kept`);
      await client.query(`UPDATE batches SET approved = $1`, [rows]);
    }
    await client.query('VACUUM ANALYZE documents');
    await client.query('VACUUM ANALYZE timeline');
    await client.query('CHECKPOINT').catch(() => undefined);
  });
}

async function multiply(client: Client, from: number, to: number, isOneBatch: boolean) {
  // md5: spread over the index as the vendor's ids are, not appended to its end.
  const id = `left(md5(n::text), 24)`;
  const batch = isOneBatch ? '' : `, 'batch_id', 'filled-' || n / 100`;
  await client.query(
    `INSERT INTO documents SELECT (jsonb_populate_record(d, jsonb_build_object('document_id', ${id}${batch}))).*
     FROM sample d, generate_series($1::integer, $2::integer - 1) n`,
    [from, to],
  );
  await client.query(
    `INSERT INTO timeline SELECT (jsonb_populate_record(t, jsonb_build_object('entity_id', ${id}${batch}))).*
     FROM story t, generate_series($1::integer, $2::integer - 1) n`,
    [from, to],
  );
}
