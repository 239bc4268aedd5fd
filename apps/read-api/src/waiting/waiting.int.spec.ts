import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { createApiKey, migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { insertRows } from '../../../../test/support/read-rows.js';
import { Projected } from '../../test/projected.js';
import { openReads } from '../../test/read-queries.js';
import { bearer, RunningApi } from '../../test/running-api.js';
import { Waiters } from './waiters.js';

let database: TestDatabase;
let dataSource: DataSource;
let projected: Projected;
let api: RunningApi;
let key: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = await openReads(database.url);
  projected = new Projected(dataSource);
  // What wakes those who wait is the news, not the poll.
  api = await start({ CHANGES_POLL_MS: '600000' });
  key = await createApiKey(dataSource, { name: 'test', environments: ['demo', 'other'] });
});
afterAll(async () => {
  await api.close();
  await dataSource.destroy();
  await database.drop();
});

const start = (env: Record<string, string> = {}) =>
  RunningApi.start({
    DATABASE_URL: database.url,
    RATE_LIMIT_PER_MINUTE: '0',
    POOL_TIMEOUT_MS: '30000',
    STATEMENT_TIMEOUT_MS: '30000',
    ...env,
  });
const newId = () => randomBytes(6).toString('hex');
const waitersOf = (of = api) => of.app.get(Waiters);
const waits = (count: number, of = api) =>
  eventually(
    () => (waitersOf(of).count === count ? undefined : `${waitersOf(of).count} wait, not ${count}`),
    { withinMs: 40_000 },
  );

async function newBatch(row: object = {}): Promise<string> {
  const id = newId();
  await insertRows(dataSource, 'batches', [{ environment: 'demo', batch_id: id, ...row }]);
  return id;
}
const ends = (id: string, status = 'completed') =>
  projected.commit(
    0,
    [{ id: newId() }],
    `UPDATE foxtail_v1.batches SET status = '${status}' WHERE batch_id = '${id}'`,
  );
const ask = (id: string, headers: Record<string, string> = {}, of = api) =>
  of.ask(`/v1/batches/${id}`, { ...bearer(key), prefer: 'wait=60', ...headers });

describe('a batch that is waited for', () => {
  it.each(['completed', 'completed_with_errors'])(
    'is answered when it is %s, not before',
    async (status) => {
      const id = await newBatch();
      let isAnswered = false;
      const answer = ask(id).finally(() => (isAnswered = true));
      await waits(1);
      // News that are not its end, each seen before the next.
      await ends(id, 'processing');
      await ends(await newBatch());
      await ends(id, 'open');
      expect(isAnswered).toBe(false);
      expect(waitersOf().count).toBe(1);
      await ends(id, status);
      expect(await answer).toMatchObject({ status: 200, json: { id, status, isComplete: true } });
      expect((await answer).headers.get('preference-applied')).toBe('wait=60');
      expect((await answer).headers.get('vary')).toContain('Prefer');
      await waits(0);
    },
  );

  it('is answered as it is once the time is over', async () => {
    const id = await newBatch({ status: 'processing' });
    const answer = await ask(id, { prefer: 'wait=1' });
    expect(answer).toMatchObject({ status: 200, json: { status: 'processing' } });
    expect(answer.headers.get('preference-applied')).toBe('wait=1');
  });

  it('is answered at once where it has ended, with its tag as without waiting', async () => {
    const id = await newBatch({ status: 'completed' });
    const [waited, plain] = [await ask(id), await api.ask(`/v1/batches/${id}`, bearer(key))];
    expect(waited.headers.get('etag')).toBe(plain.headers.get('etag'));
    expect(plain.headers.get('preference-applied')).toBeNull();
    expect(plain.headers.get('vary')).toContain('Prefer');
    const etag = waited.headers.get('etag') ?? '';
    expect(await ask(id, { 'if-none-match': etag })).toMatchObject({ status: 304 });
  });

  it('may not have been heard of yet', async () => {
    const id = newId();
    const answer = ask(id);
    await waits(1);
    await insertRows(dataSource, 'batches', [{ environment: 'demo', batch_id: id }]);
    await ends(id);
    expect(await answer).toMatchObject({ status: 200, json: { id, isComplete: true } });
    expect(await ask(newId(), { prefer: 'wait=1' })).toMatchObject({
      status: 404,
      json: { code: 'not-found' },
    });
  });

  it("is not told of another environment's of that id", async () => {
    const id = newId();
    const answer = ask(id, { prefer: 'wait=1' });
    await insertRows(dataSource, 'batches', [
      { environment: 'theirs', batch_id: id, status: 'completed' },
    ]);
    await projected.commit(1, [{ id: newId() }]);
    expect(await answer).toMatchObject({ status: 404 });
  });

  it('is let go where the client has gone, and a preference that is none is passed over', async () => {
    const id = await newBatch();
    const gone = new AbortController();
    const answer = api.ask(
      `/v1/batches/${id}`,
      { ...bearer(key), prefer: 'wait=60' },
      { signal: gone.signal },
    );
    await waits(1);
    gone.abort();
    await expect(answer).rejects.toThrow('abort');
    await waits(0);
    const plain = await ask(id, { prefer: 'wait=soon' });
    expect(plain).toMatchObject({ status: 200 });
    expect(plain.headers.get('preference-applied')).toBeNull();
  });
});

describe('those who wait', () => {
  it('are bounded', async () => {
    const small = await start({ MAX_WAITERS: '1' });
    const id = await newBatch();
    const first = ask(id, {}, small);
    await waits(1, small);
    const second = await ask(id, {}, small);
    expect(second).toMatchObject({ status: 503, json: { code: 'too-many-waiters' } });
    expect(second.headers.get('retry-after')).toBe('1');
    await ends(id);
    expect(await first).toMatchObject({ status: 200 });
    await small.close();
  });

  it('are all answered when the process stops', async () => {
    const stopping = await start();
    const id = await newBatch();
    const answers = [1, 2, 3].map(() => ask(id, {}, stopping));
    await waits(3, stopping);
    const closed = stopping.app.close();
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 200, json: { status: 'open' } });
    stopping.app.getHttpServer().closeAllConnections();
    await closed;
  });

  it('are woken by the poll where the news can not be heard', async () => {
    const deaf = await start({ CHANGES_POLL_MS: '100' });
    const id = await newBatch();
    const answer = ask(id, {}, deaf);
    await waits(1, deaf);
    // No projection tells of it.
    await dataSource.query(
      `UPDATE foxtail_v1.batches SET status = 'completed' WHERE batch_id = '${id}'`,
    );
    expect(await answer).toMatchObject({ status: 200, json: { isComplete: true } });
    await deaf.close();
  });

  it('are woken again once the connection that listens was lost and made anew', async () => {
    const id = await newBatch();
    const answer = ask(id);
    await waits(1);
    const ended: { n: number }[] = await dataSource.query(
      `SELECT count(pg_terminate_backend(pid))::integer AS n FROM pg_stat_activity
       WHERE application_name = 'foxtail-changes' AND datname = current_database()`,
    );
    expect(ended).toEqual([{ n: 1 }]);
    await ends(id);
    expect(await answer).toMatchObject({ status: 200, json: { isComplete: true } });
  });

  it('are looked after by one statement, however many they are', async () => {
    const before = await commits();
    const ids = await Promise.all(Array.from({ length: 20 }, () => newBatch()));
    const answers = ids.flatMap((id) => Array.from({ length: 10 }, () => ask(id)));
    await waits(200);
    const began = await commits();
    for (let n = 0; n < 50; n += 1) await projected.commit(2, [{ id: newId() }]);
    const during = (await commits()) - began;
    // 50 are the test's own. One look for each waiter and commit would be 10,000.
    expect(during).toBeLessThan(500);
    await dataSource.query(
      `UPDATE foxtail_v1.batches SET status = 'completed' WHERE batch_id = ANY($1)`,
      [ids],
    );
    await projected.commit(2, [{ id: newId() }]);
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ status: 200 });
    expect(before).toBeLessThan(began);
  });
});

async function commits(): Promise<number> {
  const rows: { n: string }[] = await dataSource.query(
    `SELECT pg_stat_clear_snapshot(), xact_commit AS n FROM pg_stat_database WHERE datname = current_database()`,
  );
  return Number(rows[0]?.n);
}
