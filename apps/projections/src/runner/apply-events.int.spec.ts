import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { SourceEvent } from '#contracts';
import { migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { histories, shuffled } from '../../../../test/support/histories.js';
import { applyEvents } from './apply-events.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = new pg.Pool({ connectionString: database.url, options: projectedOptions(), max: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Applies the events in chunks of these sizes, each in a transaction, to empty tables. */
async function rowsAfter(events: readonly SourceEvent[], sizes: readonly number[]) {
  await pool.query(
    'TRUNCATE foxtail_v1.documents, foxtail_v1.files, foxtail_v1.batches, foxtail_v1.timeline',
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
    batches: await all('batches', 'environment, batch_id'),
    timeline: await all('timeline', 'environment, entity, entity_id, event_id'),
  };
}

async function inTransaction(events: readonly SourceEvent[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await applyEvents(client, events, { outbox: false });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 });

describe('the read models', () => {
  it('are the same rows for any order of the events, any repeats and any chunks', async () => {
    const cases = histories.chain((history) =>
      fc.tuple(fc.constant(history), shuffled(history), sizes),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([history, other, chunks]) => {
        expect(await rowsAfter(other, chunks)).toEqual(await rowsAfter(history, [history.length]));
      }),
      { numRuns: 100 },
    );
  });

  it('have counters that equal a recount of the documents', async () => {
    await fc.assert(
      fc.asyncProperty(histories, sizes, async (history, chunks) => {
        const { batches } = await rowsAfter(history, chunks);
        const { rows: recount } = await pool.query<{
          environment: string;
          batch_id: string;
          status: string;
          n: string;
        }>(`
          SELECT environment, id AS batch_id, status, count(*) AS n FROM foxtail.documents,
            LATERAL (SELECT DISTINCT unnest(ARRAY[batch_id, import_id]) AS id) AS member
          WHERE id IS NOT NULL GROUP BY 1, 2, 3`);
        for (const batch of batches) {
          for (const status of ['pending', 'processed', 'approved', 'discarded', 'exported']) {
            const counted = recount.find(
              (row) =>
                row.environment === batch['environment'] &&
                row.batch_id === batch['batch_id'] &&
                row.status === status,
            );
            expect([batch['batch_id'], status, batch[status]]).toEqual([
              batch['batch_id'],
              status,
              Number(counted?.n ?? 0),
            ]);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});
