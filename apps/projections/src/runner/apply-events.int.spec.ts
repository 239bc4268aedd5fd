import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type pg from 'pg';
import type { SourceEvent } from '#contracts';
import { migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { histories, shuffled } from '../../../../test/support/histories.js';
import { readModelsOf, type OracleRow } from '../../../../test/support/read-models-oracle.js';
import { applyEvents } from './apply-events.js';
import { createProjectionPool } from './projection-pool.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = createProjectionPool(
    { connectionString: database.url, options: projectedOptions(), max: 2 },
    () => undefined,
  );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Applies the events in chunks of these sizes, each in a transaction, to empty tables. */
async function rowsAfter(events: readonly SourceEvent[], sizes: readonly number[]) {
  await pool.query(
    `TRUNCATE foxtail_v1.documents, foxtail_v1.files, foxtail_v1.batches, foxtail_v1.timeline,
       foxtail.completions, foxtail.outbox`,
  );
  let from = 0;
  for (let step = 0; from < events.length; step += 1) {
    const size = sizes[step % sizes.length] as number;
    await inTransaction(events.slice(from, from + size));
    from += size;
  }
  const all = async (table: string, order: string) =>
    (await pool.query<Record<string, unknown>>(`SELECT * FROM foxtail.${table} ORDER BY ${order}`))
      .rows;
  return {
    documents: await all('documents', 'environment, document_id'),
    files: await all('files', 'environment, file_id'),
    batches: await all('batches', 'environment, batch_id'),
    timeline: await all('timeline', 'environment, entity, entity_id, event_id'),
  };
}

async function inTransaction(events: readonly SourceEvent[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await applyEvents(client, events, { outbox: true });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 });

/** A row as the oracle writes it: those of its columns, times as text. */
function like(oracle: OracleRow, row: Record<string, unknown> | undefined): OracleRow {
  return Object.fromEntries(
    Object.keys(oracle).map((name) => {
      const value = row?.[name];
      return [name, value instanceof Date ? value.toISOString() : (value as OracleRow[string])];
    }),
  );
}

describe('the read models', () => {
  const cases = histories.chain((history) =>
    fc.tuple(fc.constant(history), shuffled(history), sizes),
  );

  it('are the same rows for any order of the events, any repeats and any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([history, other, chunks]) => {
        expect(await rowsAfter(other, chunks)).toEqual(await rowsAfter(history, [history.length]));
      }),
      { numRuns: 100 },
    );
  });

  it('are what a plain fold over the set of events says, counters, digests and completions too', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([history, other, chunks]) => {
        const rows = await rowsAfter(other, chunks);
        const oracle = readModelsOf(history);
        for (const table of ['documents', 'files', 'batches'] as const) {
          const told = oracle[table].map((row, index) => like(row, rows[table][index]));
          expect(told).toEqual(oracle[table]);
          expect(rows[table]).toHaveLength(oracle[table].length);
        }
        await expectTold(oracle.batches);
      }),
      { numRuns: 200 },
    );
  });

  // Else the histories would not show what they are for.
  it('are drawn with batches of every status and basis', () => {
    const drawn = fc.sample(histories, { numRuns: 2_000, seed: 1 }).flatMap((history) => {
      const { batches } = readModelsOf(history);
      return batches.map((row) => `${String(row['status'])} ${String(row['basis'])}`);
    });
    expect([...new Set(drawn)].sort()).toEqual([
      'completed declared',
      'completed inferred',
      'completed_with_errors declared',
      'completed_with_errors inferred',
      'open null',
      'processing null',
    ]);
  });

  // The vendor's ids are its own: it may give one twice.
  it('are the same rows for any order though two events have one id', async () => {
    const collide = (event: SourceEvent, index: number): SourceEvent => ({
      ...event,
      id: `e${index % 3}`,
      // What is told of an object follows from its bytes.
      vendor: event.vendor === null ? null : Buffer.from(JSON.stringify(event.data)),
    });
    const colliding = histories
      .map((history) => history.map(collide))
      .chain((history) => fc.tuple(fc.constant(history), shuffled(history), sizes));
    await fc.assert(
      fc.asyncProperty(colliding, async ([history, other, chunks]) => {
        expect(await rowsAfter(other, chunks)).toEqual(await rowsAfter(history, [history.length]));
      }),
      { numRuns: 100 },
    );
  });
});

/** Each batch that is complete now was told of, last with what it is now; revisions count from 1. */
async function expectTold(batches: readonly OracleRow[]): Promise<void> {
  const { rows } = await pool.query<{
    id: string;
    environment: string;
    batch_id: string;
    revision: number;
  }>(`SELECT c.* FROM foxtail.completions c JOIN foxtail.outbox o USING (id) ORDER BY o.seq`);
  for (const batch of batches) {
    const own = rows.filter(
      (row) => row.environment === batch['environment'] && row.batch_id === batch['batch_id'],
    );
    expect(own.map(({ revision }) => revision)).toEqual(own.map((_, index) => index + 1));
    if (batch['completion_id'] !== null) {
      expect(own.map(({ id }) => id)).toContain(batch['completion_id']);
    }
  }
}
