import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { binaryArray, type ArrayType, type ArrayValue } from './binary-array.js';

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

/** What Postgres reads out of the array, as text. */
async function read(type: ArrayType, values: readonly ArrayValue[]): Promise<(string | null)[]> {
  const { rows } = await client.query<{ element: string | null }>({
    name: `read ${type}`,
    text: `SELECT element::text FROM unnest($1::${type}[]) WITH ORDINALITY AS a(element, n) ORDER BY n`,
    values: [binaryArray(type, values)],
  });
  return rows.map(({ element }) => element);
}

const listOf = <T>(values: fc.Arbitrary<T>) =>
  fc.array(fc.option(values, { freq: 4 }), { maxLength: 12 });
// A text of Postgres has no place for NUL, nor UTF-8 for half a pair.
const texts = fc
  .string({ unit: 'binary', maxLength: 80 })
  .map((text) => text.replaceAll('\0', '').toWellFormed());

describe('an array in binary', () => {
  const cases: [ArrayType, fc.Arbitrary<ArrayValue>, (value: ArrayValue) => string][] = [
    ['text', texts, String],
    ['integer', fc.integer(), String],
    ['bigint', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), String],
    ['boolean', fc.boolean(), String],
    [
      'bytea',
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      (bytes) => `\\x${(bytes as Buffer).toString('hex')}`,
    ],
  ];
  it.each(cases)('of %s comes in as it was given', async (type, values, expected) => {
    await fc.assert(
      fc.asyncProperty(listOf(values), async (list) => {
        const texts = list.map((value) => (value === null ? null : expected(value)));
        expect(await read(type, list)).toEqual(texts);
      }),
    );
  });

  it('of times comes in as the same instants', async () => {
    const times = fc
      .date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString());
    await fc.assert(
      fc.asyncProperty(listOf(times), async (list) => {
        const { rows } = await client.query<{ same: boolean }>(
          'SELECT $1::timestamptz[] IS NOT DISTINCT FROM $2::timestamptz[] AS same',
          [binaryArray('timestamptz', list), list],
        );
        expect(rows).toEqual([{ same: true }]);
      }),
    );
  });

  it('of jsonb comes in as the same value', async () => {
    await fc.assert(
      fc.asyncProperty(listOf(fc.jsonValue()), async (list) => {
        const clean = list.map((value) => JSON.stringify(value).replaceAll('\\u0000', ''));
        const found = await read('jsonb', clean);
        expect(found.map((text) => JSON.parse(text ?? '') as unknown)).toEqual(
          clean.map((text) => JSON.parse(text) as unknown),
        );
      }),
    );
  });

  it('of what is no number or time of its type says so with the code of Postgres', () => {
    expect(() => binaryArray('integer', [2 ** 31])).toThrow(
      expect.objectContaining({ code: '22003' }),
    );
    expect(() => binaryArray('timestamptz', ['soon'])).toThrow(
      expect.objectContaining({ code: '22007' }),
    );
  });
});
