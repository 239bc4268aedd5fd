import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { checkSchema, migrate, SchemaError } from './migrate.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const check = () => checkSchema(async (sql) => (await client.query<object>(sql)).rows);
/** What the check refuses the schema with; null if it does not. */
const refusal = () =>
  check().then(
    () => null,
    (error: SchemaError) => ({ code: error.code, message: error.message }),
  );

/** What a newer build would have left. */
async function later({ keepsFormer }: { keepsFormer: boolean }): Promise<void> {
  const timestamp = keepsFormer ? 9999000000000 : 8999000000000;
  await client.query(
    'INSERT INTO foxtail.migrations (timestamp, name, keeps_former) VALUES ($1, $2, $3)',
    [timestamp, `Later${timestamp}`, keepsFormer],
  );
}

describe('a program that starts', () => {
  it('refuses a database that nobody migrated, and says what to run', async () => {
    expect(await refusal()).toEqual({
      code: 'schema-not-as-expected',
      message: expect.stringMatching(/lacks ReadModels1764000000000, .*npm run migrate/),
    });
  });

  it('takes the schema that it knows; a second migration finds nothing to do', async () => {
    const ran = await migrate(database.url);
    expect(ran.length).toBeGreaterThan(0);
    expect(await migrate(database.url)).toEqual([]);
    expect(await refusal()).toBeNull();
  });

  it('refuses a schema that lacks a migration', async () => {
    await client.query('BEGIN');
    await client.query(`DELETE FROM foxtail.migrations WHERE name LIKE 'Failures%'`);
    expect((await refusal())?.message).toMatch(/^The database lacks Failures\d+\. Run/);
    await client.query('ROLLBACK');
  });

  it('takes one with a migration that it does not know but that keeps former builds, as after helm rollback', async () => {
    await client.query('BEGIN');
    await later({ keepsFormer: true });
    expect(await refusal()).toBeNull();
    await later({ keepsFormer: false });
    expect((await refusal())?.message).toMatch(/^The database has Later8999000000000, which this/);
    await client.query('ROLLBACK');
  });

  it('leaves alone what newer builds said of theirs', async () => {
    await later({ keepsFormer: true });
    await later({ keepsFormer: false });
    await migrate(database.url);
    const { rows } = await client.query<{ name: string }>(
      'SELECT name FROM foxtail.migrations WHERE keeps_former ORDER BY name',
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'FormerBuilds1764200000010',
      'Later9999000000000',
    ]);
    await client.query(`DELETE FROM foxtail.migrations WHERE name LIKE 'Later%'`);
  });

  it('refuses one with a migration that it does not know and that says nothing', async () => {
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO foxtail.migrations (timestamp, name) VALUES (9999000000000, 'Later9999000000000')`,
    );
    expect(await refusal()).toEqual({
      code: 'schema-not-as-expected',
      message: expect.stringMatching(/has Later9999000000000, which this version does not know/),
    });
    await client.query('ROLLBACK');
  });
});
