import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import pg from 'pg';
import { encodeEvent, topicsOf } from '#contracts';
import type { Chunk } from '#kafka';
import {
  activateVersion,
  createNextVersion,
  dropVersion,
  migrate,
  openActiveVersion,
  turnViews,
} from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { documentEvent } from '../../../../test/support/histories.js';
import { ProjectionRunner } from './projection-runner.js';

const topics = topicsOf('t');
const PLACE = `${topics.documents}/0`;
let database: TestDatabase;
let pool: pg.Pool;
let owner: pg.Client;
let runner: ProjectionRunner;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  pool = new pg.Pool({
    connectionString: database.url,
    max: 4,
    verify: (client, done) => void openActiveVersion(client).then(() => done(), done),
  });
  const logger = pino({ level: 'silent' });
  runner = new ProjectionRunner({ pool, topics, logger });
});
afterAll(async () => {
  await owner.end();
  await pool.end();
  await database.drop();
});

/** A chunk of one event that stands there. */
function chunk(offset: number, partition = 0): Chunk {
  const { key, value, headers } = encodeEvent(
    documentEvent('processed', `d${partition}-${offset}`),
  );
  const message = { key: Buffer.from(key), value, headers, timestamp: '0', attributes: 0 };
  return {
    topic: topics.documents,
    partition,
    from: BigInt(offset),
    messages: [{ ...message, offset: String(offset) }],
  };
}

async function documentsIn(schema: string): Promise<number> {
  const { rows } = await owner.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${schema}.documents`,
  );
  return Number(rows[0]?.n);
}

/** Copies what the active version has, and puts the copy in its place. */
async function switchTo(from: string, next: number): Promise<void> {
  const to = `foxtail_v${next}`;
  await owner.query('BEGIN');
  await createNextVersion(owner);
  await owner.query(`LOCK TABLE ${from}.checkpoints IN EXCLUSIVE MODE`);
  for (const table of ['documents', 'checkpoints'])
    await owner.query(`INSERT INTO ${to}.${table} SELECT * FROM ${from}.${table}`);
  await activateVersion(owner, next);
  await turnViews(owner, from, to);
  await owner.query('COMMIT');
}

describe('projections whose version was switched', () => {
  it('write the new one from the next chunk on, over every connection that they had', async () => {
    // Four connections are open, each for version 1.
    await Promise.all([1, 2, 3, 4].map((partition) => runner.handle(chunk(0, partition))));
    expect(await runner.handle(chunk(0))).toBe(1n);
    await switchTo('foxtail_v1', 2);
    expect(await runner.handle(chunk(1))).toBe(2n);
    await Promise.all([1, 2, 3, 4].map((partition) => runner.handle(chunk(1, partition))));
    expect([await documentsIn('foxtail_v1'), await documentsIn('foxtail_v2')]).toEqual([5, 10]);
    expect((await runner.checkpoints()).get(PLACE)).toBe(2n);
  });

  it('read the checkpoints of the new one, also where the old one is gone', async () => {
    await Promise.all([1, 2, 3, 4].map((partition) => runner.handle(chunk(2, partition))));
    await switchTo('foxtail_v2', 3);
    await owner.query('BEGIN');
    await dropVersion(owner, 2);
    await owner.query('COMMIT');
    expect((await runner.checkpoints()).get(PLACE)).toBe(2n);
    expect(await runner.handle(chunk(2))).toBe(3n);
    expect(await documentsIn('foxtail_v3')).toBe(15);
  });

  it('write nothing between the locks and the switch', async () => {
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE foxtail_v3.checkpoints IN EXCLUSIVE MODE');
    const handled = runner.handle(chunk(3));
    await eventually(
      async () => {
        const { rows } = await owner.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        );
        return rows.length === 1 ? undefined : 'nobody waits';
      },
      { withinMs: 10_000 },
    );
    await createNextVersion(owner);
    await owner.query('INSERT INTO foxtail_v4.checkpoints SELECT * FROM foxtail_v3.checkpoints');
    await activateVersion(owner, 4);
    await turnViews(owner, 'foxtail_v3', 'foxtail_v4');
    await owner.query('COMMIT');
    expect(await handled).toBe(4n);
    expect([await documentsIn('foxtail_v3'), await documentsIn('foxtail_v4')]).toEqual([15, 1]);
  });
});
