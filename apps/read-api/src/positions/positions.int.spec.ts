import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { encodePosition, encodeSpooledPosition } from '#contracts';
import { createApiKey, migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Projected } from '../../test/projected.js';
import { openReads } from '../../test/read-queries.js';
import { bearer, RunningApi } from '../../test/running-api.js';
import { Waiters } from '../waiting/waiters.js';

let database: TestDatabase;
let dataSource: DataSource;
let projected: Projected;
let api: RunningApi;
let hasty: RunningApi;
let key: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = await openReads(database.url);
  projected = new Projected(dataSource);
  const env = {
    DATABASE_URL: database.url,
    RATE_LIMIT_PER_MINUTE: '0',
    POOL_TIMEOUT_MS: '30000',
    STATEMENT_TIMEOUT_MS: '30000',
    CHANGES_POLL_MS: '600000',
  };
  api = await RunningApi.start({ ...env, POSITION_TIMEOUT_MS: '60000' });
  hasty = await RunningApi.start({ ...env, POSITION_TIMEOUT_MS: '50' });
  key = await createApiKey(dataSource, { name: 'test', environments: ['demo'] });
});
afterAll(async () => {
  await api.close();
  await hasty.close();
  await dataSource.destroy();
  await database.drop();
});

const newId = () => randomBytes(6).toString('hex');
const at = (partition: number, offset: number, topic = projected.topic) =>
  encodePosition({ topic, partition, offset: String(offset) });
const spooled = (id: string, source = 'demo') =>
  encodeSpooledPosition({ source, entity: 'document', subject: id, id });
const read = (position: string, of = api, path = '/v1/batches') =>
  of.ask(path, { ...bearer(key), 'foxtail-position': position });
const waits = (count: number) =>
  eventually(
    () => {
      const now = api.app.get(Waiters).count;
      return now === count ? undefined : `${now} wait, not ${count}`;
    },
    { withinMs: 40_000 },
  );

describe('a read that names a position', () => {
  it('is answered once the projection is past it, and not before', async () => {
    await projected.commit(0, [{ id: newId() }]);
    const reached = await read(at(0, 0));
    expect(reached).toMatchObject({ status: 200 });
    expect(reached.headers.get('foxtail-position-status')).toBe('reached');
    let isAnswered = false;
    const answer = read(at(0, 2)).finally(() => (isAnswered = true));
    await waits(1);
    await projected.commit(0, [{ id: newId() }]);
    await projected.commit(1, [{ id: newId() }, { id: newId() }, { id: newId() }]);
    expect(await read(at(1, 2))).toMatchObject({ status: 200 });
    expect(isAnswered).toBe(false);
    await projected.commit(0, [{ id: newId() }]);
    expect(await answer).toMatchObject({ status: 200 });
  });

  it('waits for an event that was spooled until it is in the timeline', async () => {
    const id = newId();
    let isAnswered = false;
    const answer = read(spooled(id)).finally(() => (isAnswered = true));
    await waits(1);
    await projected.commit(3, [{ id: newId() }]);
    await projected.commit(3, [{ id, environment: 'other' }]);
    expect(isAnswered).toBe(false);
    await projected.commit(3, [{ id }]);
    expect(await answer).toMatchObject({ status: 200 });
    expect(await read(spooled(id), hasty)).toMatchObject({ status: 200 });
  });

  it('waits for all that it names', async () => {
    const [one, other] = [newId(), newId()];
    const answer = read(`${at(4, 0)}, ${spooled(one)},${spooled(other)}`);
    await waits(1);
    await projected.commit(4, [{ id: one }]);
    await projected.commit(4, [{ id: other }]);
    expect(await answer).toMatchObject({ status: 200 });
    await waits(0);
  });

  it('is 503 projection-behind after a while', async () => {
    for (const position of [at(0, 1_000_000), at(11, 0), spooled(newId())]) {
      const answer = await read(position, hasty);
      expect(answer).toMatchObject({ status: 503, json: { code: 'projection-behind' } });
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.headers.get('foxtail-position-status')).toBeNull();
    }
  });

  it("is not told whether another environment's event is there", async () => {
    const id = newId();
    await projected.commit(5, [{ id, environment: 'theirs' }]);
    expect(await read(spooled(id, 'theirs'), hasty)).toMatchObject({ status: 503 });
  });

  it('is 400 for what ingest did not give out', async () => {
    const others = [
      'x',
      'a,',
      at(0, 0, 'foxtail.unmapped.v1'),
      spooled('nul\0'),
      Array.from({ length: 21 }, () => at(0, 0)).join(','),
    ];
    for (const position of others)
      expect(await read(position)).toMatchObject({
        status: 400,
        json: { code: 'position-invalid' },
      });
    // Whoever may not read learns nothing of positions.
    expect(await api.ask('/v1/batches', { 'foxtail-position': 'x' })).toMatchObject({
      status: 401,
    });
    expect(await api.ask('/livez', { 'foxtail-position': 'x' })).toMatchObject({ status: 200 });
  });
});
