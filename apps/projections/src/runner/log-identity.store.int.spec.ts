import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { LogIdentity } from '#kafka';
import { migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { checkLogIdentity, knownTopics, noteTopic } from './log-identity.store.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
beforeEach(() => client.query('TRUNCATE foxtail.log_identities'));

const log = (clusterId: string, topicId: string | null): LogIdentity => ({
  clusterId,
  topicIds: new Map([['a.documents', topicId]]),
});
const applied = new Map([['a.documents/3', 7n]]);
const untouched = new Map([
  ['a.documents/3', 0n],
  ['a.documents.v2/1', 5n],
]);
const check = (identity: LogIdentity, checkpoints = applied) =>
  checkLogIdentity(client, identity, checkpoints);
const ids = async () => (await knownTopics(client)).map((t) => [t.topic, t.clusterId, t.topicId]);

describe('the log that checkpoints speak of', () => {
  it('is noted the first time, and the same afterwards', async () => {
    await check(log('c1', 't1'));
    const [noted] = await knownTopics(client);
    await check(log('c1', 't1'));
    expect(await knownTopics(client)).toEqual([noted]);
    expect(noted).toMatchObject({ topic: 'a.documents', clusterId: 'c1', topicId: 't1' });
  });

  it.each([
    ['another cluster', log('c2', 't1'), /of cluster c1.*c2/],
    ['another topic of the name', log('c1', 't2'), /with the id t1.*t2/],
  ])('is refused as %s, until that is accepted', async (_, other, words) => {
    await check(log('c1', 't1'));
    await expect(check(other)).rejects.toThrow(words);
    await expect(check(other)).rejects.toMatchObject({ code: 'log-gap' });
    expect(await ids()).toEqual([['a.documents', 'c1', 't1']]);
    await noteTopic(
      client,
      'a.documents',
      other.clusterId,
      other.topicIds.get('a.documents') ?? null,
    );
    await check(other);
  });

  it('may be another one as long as nothing of it was applied', async () => {
    await check(log('c1', 't1'), untouched);
    await check(log('c2', 't2'), untouched);
    expect(await ids()).toEqual([['a.documents', 'c2', 't2']]);
  });

  it('takes what was decided about its places along, where it is another one', async () => {
    await check(log('c1', 't1'), untouched);
    for (const topic of ['a.documents', 'a.files']) {
      await client.query(
        `INSERT INTO foxtail.dead_letters (topic, partition, log_offset, reason, detail)
         VALUES ($1, 3, 7, 'not-json', 'x')`,
        [topic],
      );
      await client.query(
        `INSERT INTO foxtail.parked (topic, partition, log_offset, key, environment, entity, entity_id,
           event_id, batch_ids, reason, detail)
         VALUES ($1, 3, 8, 'demo/d', 'demo', 'document', 'd', 'e', '{}', 'poison', 'x')`,
        [topic],
      );
    }
    const left = async () =>
      (
        await client.query<{ topic: string }>(
          `SELECT topic FROM foxtail.dead_letters UNION ALL SELECT topic FROM foxtail.parked ORDER BY 1`,
        )
      ).rows.map(({ topic }) => topic);
    const all = ['a.documents', 'a.documents', 'a.files', 'a.files'];
    await check(log('c1', 't1'), untouched);
    expect(await left()).toEqual(all);
    await check(log('c1', 't2'), untouched);
    expect(await left()).toEqual(['a.files', 'a.files']);
  });

  it('is told by its cluster alone where the topic has no id, which is noted once it has', async () => {
    await check(log('c1', null));
    await check(log('c1', 't1'));
    await check(log('c1', null));
    expect(await ids()).toEqual([['a.documents', 'c1', 't1']]);
    await expect(check(log('c2', null))).rejects.toThrow('of cluster c1');
  });
});
