import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type pg from 'pg';
import { decodeEvent, encodeEvent, type SourceEvent } from '#contracts';
import { InMemoryPublisher } from '#kafka';
import { migrate, projectedOptions } from '#read-models';
import { migrateSpool, SpoolStore } from '#spool';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { documentEvent } from '../../../../test/support/histories.js';
import { applyEvents } from '../runner/apply-events.js';
import { InactivityTicker } from './inactivity.ticker.js';
import { SpoolBarrier } from './spool-barrier.js';
import { createProjectionPool } from '../runner/projection-pool.js';

const wait = { withinMs: 15_000 };
const logger = pino({ level: 'silent' });
let database: TestDatabase;
let pool: pg.Pool;
let spool: SpoolStore;
let barrier: SpoolBarrier;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  await migrateSpool(database.url);
  pool = createProjectionPool(
    { connectionString: database.url, options: projectedOptions(), max: 4 },
    () => undefined,
  );
  spool = new SpoolStore({ url: database.url });
  barrier = new SpoolBarrier(database.url, logger);
});
afterAll(async () => {
  await barrier.close();
  await spool.close();
  await pool.end();
  await database.drop();
});

async function fold(event: SourceEvent): Promise<void> {
  const client = await pool.connect();
  try {
    await applyEvents(client, [event], { outbox: false });
  } finally {
    client.release();
  }
}

describe('a batch that falls silent', () => {
  it('is not proposed while events wait in the spool, and is once they have gone', async () => {
    const inBatch = (id: string) =>
      documentEvent('processed', id, { inactivity: 1 }, { batchId: 'b1' });
    await fold(inBatch('d1'));
    await spool.append([{ topic: 'documents', ...encodeEvent(inBatch('d2')) }]);
    const log = new InMemoryPublisher();
    let looks = 0;
    const ticker = new InactivityTicker({
      pool,
      // Of a log in which nothing has to be waited for.
      endOffsets: async () => [],
      spoolIsEmpty: async () => {
        looks += 1;
        return barrier.isEmpty();
      },
      publisher: log,
      logger,
      everyMs: 20,
    });
    ticker.start();
    try {
      // Asked again and again once the silence is long enough: it would have been proposed at the first.
      await eventually(async () => expect(looks).toBeGreaterThan(10), wait);
      expect(log.messages).toEqual([]);
      await spool.remove(await spool.head(1, 1_000_000));
      await eventually(async () => expect(log.messages).toHaveLength(1), wait);
    } finally {
      await ticker.stop();
    }
    const decoded = decodeEvent(log.messages[0] as Parameters<typeof decodeEvent>[0]);
    expect(decoded).toMatchObject({ ok: true, event: { action: 'closed', subject: 'b1' } });
  });
});

describe('the spool', () => {
  it('has to have its tables', async () => {
    const bare = await createTestDatabase();
    const none = new SpoolBarrier(bare.url, logger);
    try {
      await expect(none.check()).rejects.toThrow('npm run migrate');
    } finally {
      await none.close();
      await bare.drop();
    }
  });
});
