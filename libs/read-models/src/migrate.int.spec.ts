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

  it('refuses one with a migration that it does not know, as after helm rollback', async () => {
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
