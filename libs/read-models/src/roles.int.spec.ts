import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { DatabaseUsers } from '../../../test/support/database-users.js';
import { listApiKeys, saveLastUse } from './api-keys.js';
import { createDataSource } from './data-source.js';
import { checkSchema, migrate } from './migrate.js';
import { grantRoles, ROLES } from './roles.js';
import { createNextVersion } from './versions.js';

type User = keyof typeof ROLES | 'nobody';

let database: TestDatabase;
let users: DatabaseUsers;
const urls = new Map<User, string>();
const clients: pg.Client[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  users = new DatabaseUsers(database);
  await migrate(database.url);
  for (const name of ['migrator', 'projector', 'reader'] as const)
    urls.set(name, await users.create(ROLES[name]));
  urls.set('nobody', await users.create(null));
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
  await users.drop();
});

async function as(name: User): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: urls.get(name) });
  await client.connect();
  clients.push(client);
  return client;
}

const DENIED = 'permission denied';

describe('a reader', () => {
  it('sees the views, the keys and whether it knows the schema', async () => {
    const reader = await as('reader');
    for (const name of ['documents', 'batches', 'timeline', 'checkpoints', 'api_keys', 'versions'])
      await expect(reader.query(`SELECT * FROM foxtail.${name}`)).resolves.toBeDefined();
    await checkSchema(async (sql) => (await reader.query<object>(sql)).rows);
  });

  it('notes when a key was used last, and changes nothing else of it', async () => {
    await (
      await as('migrator')
    ).query(
      `INSERT INTO foxtail.api_keys (key_id, name, secret_hash, environments) VALUES ('k', 'k', '', '{a}')`,
    );
    const dataSource = createDataSource({
      url: urls.get('reader') ?? '',
      applicationName: 'foxtail-test',
      poolSize: 1,
      statementTimeoutMs: 10_000,
    });
    await dataSource.initialize();
    await saveLastUse(dataSource, [{ keyId: 'k', usedAt: new Date() }]);
    expect(await listApiKeys(dataSource)).toMatchObject([{ lastUsedAt: expect.any(Date) }]);
    await dataSource.destroy();
  });

  it.each([
    'SELECT * FROM foxtail_v1.documents',
    `UPDATE foxtail.api_keys SET environments = '{all}'`,
    `UPDATE foxtail.api_keys SET last_used_at = now(), revoked_at = NULL`,
    `INSERT INTO foxtail.api_keys (key_id, last_used_at) VALUES ('mine', now())`,
    'DELETE FROM foxtail.documents',
    `UPDATE foxtail.batches SET status = 'completed'`,
    'DELETE FROM foxtail.api_keys',
    'SELECT * FROM foxtail.versions FOR SHARE',
    'CREATE TABLE foxtail.mine (a int)',
    'CREATE SCHEMA foxtail_v9',
  ])('may not: %s', async (sql) => {
    await expect((await as('reader')).query(sql)).rejects.toThrow(DENIED);
  });
});

describe('a projector', () => {
  it('writes projected tables, and locks the version', async () => {
    const projector = await as('projector');
    await projector.query(`INSERT INTO foxtail_v1.checkpoints VALUES ('t', 0, 1)`);
    await projector.query(`UPDATE foxtail_v1.checkpoints SET next_offset = 2`);
    const { rows } = await projector.query(
      `SELECT c.next_offset, v.state FROM foxtail_v1.checkpoints c, foxtail.versions v
       FOR UPDATE OF c FOR SHARE OF v`,
    );
    expect(rows).toEqual([{ next_offset: '2', state: 'active' }]);
    await checkSchema(async (sql) => (await projector.query<object>(sql)).rows);
  });

  it.each([
    'CREATE TABLE foxtail_v1.mine (a int)',
    'CREATE SCHEMA foxtail_v9',
    'SELECT * FROM foxtail.api_keys',
    `UPDATE foxtail.versions SET state = 'former'`,
    'DELETE FROM foxtail.migrations',
    'TRUNCATE foxtail_v1.documents',
  ])('may not: %s', async (sql) => {
    await expect((await as('projector')).query(sql)).rejects.toThrow(DENIED);
  });

  it.each([
    'ALTER TABLE foxtail_v1.documents ADD COLUMN mine text',
    'DROP TABLE foxtail_v1.documents',
    'CREATE OR REPLACE VIEW foxtail.documents AS SELECT 1 AS a',
  ])('may not, since it owns nothing: %s', async (sql) => {
    await expect((await as('projector')).query(sql)).rejects.toThrow(/must be owner|permission/);
  });
});

describe('a migrator', () => {
  it('brings the schema up to date, and makes a version that projectors may write', async () => {
    expect(await migrate(urls.get('migrator') ?? '')).toEqual([]);
    const migrator = await as('migrator');
    await migrator.query('BEGIN');
    await createNextVersion(migrator);
    await migrator.query('COMMIT');
    expect(await grantRoles(migrator)).toEqual([]);
    await expect(
      (await as('projector')).query(`INSERT INTO foxtail_v2.checkpoints VALUES ('t', 0, 1)`),
    ).resolves.toBeDefined();
    await expect(
      (await as('reader')).query('SELECT * FROM foxtail_v2.checkpoints'),
    ).rejects.toThrow(DENIED);
  });
});

describe('a user that may grant nothing', () => {
  it('is told so, and nothing else happens', async () => {
    const left = await grantRoles(await as('nobody'));
    expect(left.join('\n')).toContain('lack rights: permission denied');
  });
});
