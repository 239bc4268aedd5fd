import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { isoTimes } from './iso.js';

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

async function read(time: string | null): Promise<unknown> {
  const { rows } = await client.query<{ time: unknown }>({
    text: 'SELECT $1::timestamptz AS time',
    values: [time],
    types: isoTimes,
  });
  return rows[0]?.time;
}

it.each(['UTC', 'Asia/Kolkata', 'America/New_York'])(
  'a time comes back as it was given, with the session in %s',
  async (zone) => {
    await client.query(`SET timezone = '${zone}'`);
    const times = fc.date({
      min: new Date('1971-01-01T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    await fc.assert(
      fc.asyncProperty(times, async (date) => {
        expect(await read(date.toISOString())).toBe(date.toISOString());
      }),
    );
    expect(await read('2026-03-01T10:00:00Z')).toBe('2026-03-01T10:00:00.000Z');
    expect(await read('2026-03-01T10:00:00.5Z')).toBe('2026-03-01T10:00:00.500Z');
    expect(await read('infinity')).toBeNull();
    expect(await read(null)).toBeNull();
  },
);
