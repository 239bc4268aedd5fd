import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { checkSchema, migrate } from './migrate.js';
import { grantRoles, ROLES } from './roles.js';
import { createNextVersion } from './versions.js';

let database: TestDatabase;
let owner: pg.Client;
const suffix = randomBytes(4).toString('hex');
const users = { migrator: '', projector: '', reader: '', nobody: '' };
const clients: pg.Client[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  owner = await connect(database.url);
  for (const name of Object.keys(users) as (keyof typeof users)[]) {
    users[name] = `test_${name}_${suffix}`;
    await owner.query(`CREATE ROLE ${users[name]} LOGIN PASSWORD 'a' NOSUPERUSER`);
    if (name !== 'nobody') await owner.query(`GRANT ${ROLES[name]} TO ${users[name]}`);
  }
});
afterAll(async () => {
  await Promise.all([owner, ...clients].map((client) => client.end()));
  const server = await connect(process.env['DATABASE_URL'] ?? '');
  await database.drop();
  for (const user of Object.values(users)) await server.query(`DROP ROLE ${user}`);
  await server.end();
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

async function as(name: keyof typeof users): Promise<pg.Client> {
  const client = await connect(urlOf(name));
  clients.push(client);
  return client;
}

function urlOf(name: keyof typeof users): string {
  const url = new URL(database.url);
  url.username = users[name];
  url.password = 'a';
  return url.href;
}

const DENIED = 'permission denied';

describe('a reader', () => {
  it('sees the views, the keys and whether it knows the schema', async () => {
    const reader = await as('reader');
    for (const name of ['documents', 'batches', 'timeline', 'checkpoints', 'api_keys', 'versions'])
      await expect(reader.query(`SELECT * FROM foxtail.${name}`)).resolves.toBeDefined();
    await checkSchema(async (sql) => (await reader.query<object>(sql)).rows);
  });

  it.each([
    'SELECT * FROM foxtail_v1.documents',
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
    expect(await migrate(urlOf('migrator'))).toEqual([]);
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
