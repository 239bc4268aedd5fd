import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import pg from 'pg';
import { decodeDeadLetter, encodeEvent, topicsOf, type SourceEvent } from '#contracts';
import type { Chunk } from '#kafka';
import {
  CHANGES_CHANNEL,
  createNextVersion,
  dropVersion,
  migrate,
  projectedOptions,
} from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { at, documentEvent } from '../../../../test/support/histories.js';
import { outboxHead } from '../outbox/outbox.store.js';
import { ProjectionRunner, type ProjectionRunnerOptions } from '../runner/projection-runner.js';
import { withConnection } from '../runner/transaction.js';
import { listParkedKeys } from './parked.store.js';
import { discardKey, retryKey, type UnparkContext } from './unpark.js';
import { createProjectionPool } from '../runner/projection-pool.js';

type Message = Chunk['messages'][number];

const topics = topicsOf('t');
const TOPIC = topics.documents;
let database: TestDatabase;
let pool: pg.Pool;
let runner: ProjectionRunner;
/** What partition 0 holds. */
let log: Message[] = [];

const context = (): UnparkContext => ({
  pool,
  topics,
  read: async (_, offsets) =>
    new Map(
      log
        .map((message) => [BigInt(message.offset), message] as const)
        .filter(([offset]) => offsets.includes(offset)),
    ),
});

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = createProjectionPool(
    { connectionString: database.url, options: projectedOptions(), max: 4 },
    () => undefined,
  );
  runner = new ProjectionRunner({ pool, topics, logger: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await begin();
  await pool.query('TRUNCATE foxtail.parked, foxtail.dead_letters, foxtail.outbox');
});

/** Empties the read models, as for a rebuild from offset 0. */
async function begin(): Promise<void> {
  await pool.query('TRUNCATE documents, files, batches, timeline, checkpoints');
}

/** Postgres refuses the poison: a stand-in for whatever a version may get wrong. */
const breakIt = () =>
  pool.query(
    `ALTER TABLE timeline ADD CONSTRAINT no_poison CHECK (event_id NOT LIKE '%!') NOT VALID`,
  );
const mendIt = () => pool.query('ALTER TABLE timeline DROP CONSTRAINT IF EXISTS no_poison');

function toLog(events: readonly SourceEvent[], from = 0): Message[] {
  return events.map((event, index) => {
    const { key, value, headers } = encodeEvent(event);
    const offset = String(from + index);
    return { key: Buffer.from(key), value, headers, offset, timestamp: '0', attributes: 0 };
  });
}

/** Appends events to the partition, and projects them. */
async function project(...events: SourceEvent[]): Promise<void> {
  const from = log.length;
  log = [...log, ...toLog(events, from)];
  await projectFrom(from);
}

async function projectFrom(from: number, size = 1_000): Promise<void> {
  for (let start = from; start < log.length; start += size) {
    const messages = log.slice(start, start + size);
    const next = await runner.handle({ topic: TOPIC, partition: 0, from: BigInt(start), messages });
    expect(next).toBe(BigInt(start + messages.length));
  }
}

const good = (id: string, second = 10) =>
  documentEvent('processed', id, { id: `${id}-${second}`, time: at(second) }, { batchId: 'b' });
const poison = (id: string, second = 10) => ({ ...good(id, second), id: `${id}-${second}!` });

/** @returns the timeline of another version, filled with the first `count` messages and dropped again */
async function fillBeside(count: number, isBroken = false): Promise<string[]> {
  const { schema, version } = await withConnection(pool, createNextVersion);
  const options = projectedOptions(schema);
  const beside = createProjectionPool(
    { connectionString: database.url, options, max: 1 },
    () => undefined,
  );
  const filling = { pool: beside, topics, logger: pino({ level: 'silent' }), version: 'filling' };
  try {
    if (isBroken)
      await beside.query(
        `ALTER TABLE timeline ADD CONSTRAINT beside CHECK (event_id NOT LIKE '%!')`,
      );
    const messages = log.slice(0, count);
    const chunk = { topic: TOPIC, partition: 0, from: 0n, messages };
    await new ProjectionRunner(filling as ProjectionRunnerOptions).handle(chunk);
    return await timeline(beside);
  } finally {
    await beside.end();
    await withConnection(pool, (client) => dropVersion(client, version));
  }
}

async function rows() {
  const all = async (table: string, order: string) =>
    (await pool.query<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY ${order}`)).rows;
  return {
    documents: await all('documents', '1, 2'),
    batches: await all('batches', '1, 2'),
    // What is retried has a place of its own, since streams are past that where it came.
    timeline: (await all('timeline', '1, 2, 3, 4')).map(
      ({ lane: _, log_offset: __, ...row }) => row,
    ),
  };
}
const places = async () =>
  (
    await pool.query<{ event_id: string; lane: number; log_offset: string }>(
      'SELECT event_id, lane, log_offset FROM timeline ORDER BY lane DESC, log_offset',
    )
  ).rows;
/** What is told while `work` is done. */
async function hearing(work: () => Promise<unknown>): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const heard: string[] = [];
  client.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await client.query(`LISTEN ${CHANGES_CHANNEL}`);
  await work();
  // Its answer comes behind all that was told before.
  await client.query('SELECT 1');
  await client.end();
  return heard;
}
const timeline = async (from = pool) =>
  (await from.query<{ event_id: string }>('SELECT event_id FROM timeline ORDER BY 1')).rows.map(
    ({ event_id }) => event_id,
  );
const parked = async () =>
  (
    await pool.query<{ event_id: string; reason: string; code: string | null; decision: string }>(
      'SELECT event_id, reason, code, decision FROM foxtail.parked ORDER BY log_offset',
    )
  ).rows.map(({ event_id, reason, code, decision }) =>
    [event_id, reason, code, decision].join(' '),
  );

describe('an event that can not be applied', () => {
  beforeEach(async () => {
    log = [];
    await mendIt();
    await breakIt();
  });

  it('is parked with all that follows for its key, in its chunk and later; other keys go on', async () => {
    const around = Array.from({ length: 9 }, (_, n) => good(`d${n}`));
    await project(...around.slice(0, 4), poison('bad'), ...around.slice(4), good('bad', 20));
    await project(good('bad', 30), good('d9'));
    expect(await timeline()).toEqual(Array.from({ length: 10 }, (_, n) => `d${n}-10`));
    expect(await parked()).toEqual([
      'bad-10! poison 23514 parked',
      'bad-20 behind  parked',
      'bad-30 behind  parked',
    ]);
    expect(await listParkedKeys(pool)).toMatchObject([
      {
        key: 'demo/bad',
        messages: 3,
        firstOffset: '4',
        code: '23514',
        detail: 'SQLSTATE 23514, table timeline, constraint no_poison',
      },
    ]);
    const { rows: batches } = await pool.query('SELECT * FROM foxtail.parked_by_batch');
    expect(batches).toEqual([{ environment: 'demo', batch_id: 'b', documents: 1 }]);
  });

  it('is applied once it can be, in order, and the key goes on', async () => {
    await project(poison('bad'), good('bad', 20), good('other'));
    await mendIt();
    const done = await retryKey(context(), TOPIC, 'demo/bad');
    expect(done).toEqual({ ok: true, applied: 2, discarded: 0 });
    await project(good('bad', 30));
    expect(await timeline()).toEqual(['bad-10!', 'bad-20', 'bad-30', 'other-10']);
    expect(await listParkedKeys(pool)).toEqual([]);
    expect(await retryKey(context(), TOPIC, 'demo/bad')).toEqual({ ok: false, why: 'not-parked' });
  });

  it('gets a place behind all that was retried before, and whoever waits is told', async () => {
    await project(good('other'), poison('b'), good('b', 20), poison('a'));
    await mendIt();
    const heard = await hearing(async () => {
      await retryKey(context(), TOPIC, 'demo/b');
      await retryKey(context(), TOPIC, 'demo/a');
    });
    expect(heard).toEqual([`${TOPIC} 0 4`, `${TOPIC} 0 4`]);
    const late = await places();
    expect(late.map(({ event_id, lane }) => `${event_id} ${lane}`)).toEqual([
      'other-10 0',
      'b-10! -1',
      'b-20 -1',
      'a-10! -1',
    ]);
    // A rebuild that forgot them begins no lower.
    const [first = 0n, ...more] = late.slice(1).map(({ log_offset }) => BigInt(log_offset));
    expect(first).toBeGreaterThan(1_700_000_000_000_000n);
    expect(new Set([first, ...more]).size).toBe(3);
    await project(good('c'));
    expect(await places()).toContainEqual({ event_id: 'c-10', lane: 0, log_offset: '4' });
  });

  it('stays parked with all behind it while it fails, and says where', async () => {
    await project(good('bad', 5), good('other'), poison('bad'), poison('bad', 20));
    await mendIt();
    await pool.query(`ALTER TABLE timeline ADD CONSTRAINT later CHECK (event_id <> 'bad-20!')`);
    const done = await retryKey(context(), TOPIC, 'demo/bad');
    await pool.query('ALTER TABLE timeline DROP CONSTRAINT later');
    expect(done).toEqual({
      ok: false,
      why: 'still-fails',
      offset: 3n,
      detail: 'SQLSTATE 23514, table timeline, constraint later',
    });
    expect(await timeline()).toEqual(['bad-5', 'other-10']);
    expect(await parked()).toEqual(['bad-10! poison 23514 parked', 'bad-20! poison 23514 parked']);
  });

  it('goes to the dead letters when it is discarded; what came behind is applied', async () => {
    await project(poison('bad'), good('bad', 20), poison('bad', 30));
    const done = await discardKey(context(), TOPIC, 'demo/bad');
    expect(done).toEqual({ ok: true, applied: 1, discarded: 2 });
    await project(good('bad', 40));
    expect(await timeline()).toEqual(['bad-20', 'bad-40']);
    const letters = await withConnection(pool, (client) => outboxHead(client, 10, 1e9));
    const detail = 'SQLSTATE 23514, table timeline, constraint no_poison';
    expect(letters.map(decodeDeadLetter)).toMatchObject([
      { letter: { offset: '0', reason: 'refused', detail, value: log[0]?.value } },
      { letter: { offset: '2', reason: 'refused', detail, value: log[2]?.value } },
    ]);
  });

  it('that the log does not hold any more can be discarded only', async () => {
    await project(poison('bad'), good('bad', 20));
    log = [good('filler'), good('bad', 20)].flatMap((event, index) => toLog([event], index));
    await mendIt();
    expect(await retryKey(context(), TOPIC, 'demo/bad')).toMatchObject({
      why: 'still-fails',
      offset: 0n,
    });
    expect(await discardKey(context(), TOPIC, 'demo/bad')).toMatchObject({
      applied: 1,
      discarded: 1,
    });
    expect(await timeline()).toEqual(['bad-20']);
  });

  it('is left out by a version that is filled beside, which decides and sends nothing', async () => {
    await project(poison('waiting'), good('other'), good('waiting', 20), poison('given-up'));
    await discardKey(context(), TOPIC, 'demo/given-up');
    await pool.query('TRUNCATE foxtail.outbox');
    const before = { timeline: await timeline(), parked: await parked() };
    expect(await fillBeside(log.length)).toEqual(before.timeline);
    expect(await parked()).toEqual(before.parked);
    expect(await withConnection(pool, (client) => outboxHead(client, 10, 1e9))).toEqual([]);
  });

  it('that only the version filled beside can not apply stops the rebuild, and parks nothing', async () => {
    await mendIt();
    await project(good('one'), poison('only-there'), good('two'));
    await expect(fillBeside(3, true)).rejects.toThrow(
      /t\.documents\.v1\/0 at offset 1 can't be applied: SQLSTATE 23514, table timeline/,
    );
    expect(await parked()).toEqual([]);
  });

  it('has the same fate when it is applied anew from offset 0, and sends no letter twice', async () => {
    const events = ['retried', 'discarded', 'waiting'].flatMap((id) => [
      good(id, 5),
      poison(id, 10),
      good(id, 20),
    ]);
    await project(...events);
    await discardKey(context(), TOPIC, 'demo/discarded');
    await mendIt();
    await retryKey(context(), TOPIC, 'demo/retried');
    await project(good('retried', 30), good('discarded', 30), good('waiting', 30));
    const before = { ...(await rows()), parked: await parked() };
    for (const size of [1, 4, 1_000]) {
      await begin();
      await projectFrom(0, size);
      expect({ ...(await rows()), parked: await parked() }).toEqual(before);
    }
    const { rows: letters } = await pool.query('SELECT log_offset FROM foxtail.dead_letters');
    expect(letters).toEqual([{ log_offset: '4' }]);
  });

  it('races with the command that retries it without a loss', async () => {
    await project(poison('bad', 0));
    await mendIt();
    const projecting = (async () => {
      for (let n = 1; n <= 40; n += 1) await project(good('bad', n));
    })();
    const retrying = (async () => {
      for (let n = 0; n < 10; n += 1) await retryKey(context(), TOPIC, 'demo/bad');
    })();
    await Promise.all([projecting, retrying]);
    expect(await listParkedKeys(pool)).toEqual([]);
    expect((await timeline()).length).toBe(41);
  });
});

describe('any history with events that can not be applied', () => {
  const events = fc.array(
    fc.record({
      id: fc.constantFrom('d1', 'd2', 'd3', 'd4'),
      second: fc.integer({ min: 1, max: 30 }),
      isPoison: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  );

  it('has each of them applied or parked, and after a retry the rows of a history without fault', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 8 }), async (history, size) => {
        await pool.query('TRUNCATE foxtail.parked');
        log = toLog(
          history.map(({ id, second, isPoison }) => (isPoison ? poison : good)(id, second)),
        );
        await begin();
        await mendIt();
        await projectFrom(0);
        const whole = await rows();

        await begin();
        await breakIt();
        await projectFrom(0, size);
        const { rows: waiting } = await pool.query<{ event_id: string }>(
          'SELECT event_id FROM foxtail.parked',
        );
        const all = [...(await timeline()), ...waiting.map(({ event_id }) => event_id)];
        expect(new Set(all)).toEqual(
          new Set(
            history.map(({ id, second, isPoison }) => `${id}-${second}${isPoison ? '!' : ''}`),
          ),
        );

        await mendIt();
        for (const { key } of await listParkedKeys(pool)) {
          expect(await retryKey(context(), TOPIC, key)).toMatchObject({ ok: true });
        }
        expect(await rows()).toEqual(whole);
      }),
      { numRuns: 25 },
    );
  });
});
