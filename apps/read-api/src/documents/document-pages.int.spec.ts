import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { documentStatuses, migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { openReads, walk } from '../../test/read-queries.js';
import { Reads } from '../database/reads.js';
import { queryReader } from '../http/query-string.js';
import { allowedPairs } from '../lists/choose-path.js';
import type { SortField } from '../lists/list-definition.js';
import { listQuery } from '../lists/list-query.js';
import { documentList } from './document.list.js';
import { clientDataOf, documentsParameters } from './document.parameters.js';
import { ListDocuments, ListDocumentsHandler } from './document.queries.js';

const ENVIRONMENTS = ['alpha', 'beta', 'gamma'];
const readList = queryReader(documentsParameters);

let database: TestDatabase;
let dataSource: DataSource;
let handler: ListDocumentsHandler;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = await openReads(database.url);
  handler = new ListDocumentsHandler(new Reads(dataSource));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

// Few values, so that many rows are alike and ties are common.
const time = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1_000);
const arbitraryRow = fc.record({
  environment: fc.constantFrom(...ENVIRONMENTS),
  id: fc.integer({ min: 0, max: 60 }).map((n) => `d${100 + n}`),
  status: fc.constantFrom(...documentStatuses),
  publicState: fc.constantFrom('approved', 'x y', null),
  type: fc.constantFrom('invoice', 'ticket', null),
  companyId: fc.constantFrom('c1', 'c2', null),
  received: fc.integer({ min: 0, max: 6 }),
  updated: fc.option(fc.integer({ min: 0, max: 6 })),
  order: fc.constantFrom(1, '1', 2, true, 'a "b"', null, [1], { a: 1 }),
});
type Row = typeof arbitraryRow extends fc.Arbitrary<infer R> ? R : never;

const arbitraryRows = fc.uniqueArray(arbitraryRow, {
  maxLength: 40,
  selector: ({ environment, id }) => `${environment}/${id}`,
});

const values: Record<string, string[]> = {
  status: [...documentStatuses],
  publicState: ['approved', 'x y'],
  type: ['invoice', 'ticket'],
  companyId: ['c1', 'c2'],
};

const arbitraryRange = fc.record({
  from: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  before: fc.option(fc.integer({ min: 2, max: 8 }), { nil: undefined }),
});

/** A query as a caller would write it, of a pair that is allowed. */
const arbitraryAsked = fc
  .record({
    pair: fc.constantFrom(...allowedPairs(documentList)),
    pick: fc.nat(),
    range: arbitraryRange,
    descending: fc.boolean(),
    limit: fc.integer({ min: 1, max: 12 }),
    environment: fc.option(fc.constantFrom(...ENVIRONMENTS, 'nowhere'), { nil: undefined }),
    order: fc.option(fc.constantFrom('1', 'true', 'a "b"', 'none'), { nil: undefined }),
    vendor: fc.boolean(),
  })
  .map(({ pair, pick, range, descending, limit, environment, order, vendor }) => {
    const named = { receivedAt: 'received', updatedAt: 'updated', id: null }[pair.sort];
    const at = (n: number | undefined) => (n === undefined ? undefined : time(n).toISOString());
    const equal = pair.filters.map((name) => [name, values[name]?.[pick % 2] ?? ''] as const);
    return {
      field: pair.sort,
      descending,
      range: named === null ? {} : range,
      equal: Object.fromEntries(equal),
      environment,
      order,
      query: defined({
        ...Object.fromEntries(equal),
        sort: `${descending ? '-' : ''}${pair.sort}`,
        limit: String(limit),
        environment,
        'clientData.order': order,
        include: vendor ? 'vendor' : undefined,
        ...(named === null
          ? {}
          : { [`${named}From`]: at(range.from), [`${named}Before`]: at(range.before) }),
      }),
    };
  });
type Asked = typeof arbitraryAsked extends fc.Arbitrary<infer A> ? A : never;

function defined(query: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Of so few rows a DELETE takes a tenth of what a TRUNCATE does. */
async function empty(): Promise<void> {
  await dataSource.query('DELETE FROM foxtail_v1.documents');
}

async function insert(rows: readonly Row[]): Promise<void> {
  const column = (of: (row: Row) => unknown) => rows.map(of);
  await dataSource.query(
    `INSERT INTO foxtail_v1.documents (environment, document_id, version, status, public_state,
       document_type, company_id, received_at, last_event_at, client_data, vendor)
     SELECT environment, id, '', status, state, type, company, received, updated, data, '{"id": 1}'
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::timestamptz[], $8::timestamptz[], $9::jsonb[])
       AS r(environment, id, status, state, type, company, received, updated, data)
     ON CONFLICT DO NOTHING`,
    [
      column((row) => row.environment),
      column((row) => row.id),
      column((row) => row.status),
      column((row) => row.publicState),
      column((row) => row.type),
      column((row) => row.companyId),
      column((row) => time(row.received)),
      column((row) => (row.updated === null ? null : time(row.updated))),
      column((row) => JSON.stringify({ order: row.order, other: 1 })),
    ],
  );
}

function pages({ query }: Asked, between?: () => Promise<void>) {
  return walk(async (cursor) => {
    const asked = readList(defined({ ...query, cursor }));
    const { status, publicState, type, companyId, environment } = asked;
    const environments = ENVIRONMENTS.filter((one) => one === (environment ?? one));
    const { query: list, scope } = listQuery(
      documentList,
      environments,
      asked,
      { status, publicState, type, companyId },
      clientDataOf(asked),
    );
    return handler.execute(new ListDocuments(list, scope));
  }, between);
}

const sortKey = (row: Row, field: SortField) =>
  ({ receivedAt: row.received, updatedAt: row.updated ?? row.received, id: 0 })[field];

/** What a list should be, by another way. */
function expected(rows: readonly Row[], asked: Asked): Row[] {
  const { field, descending, range, equal, environment, order } = asked;
  const { from = -Infinity, before = Infinity } = range as { from?: number; before?: number };
  const isAsked = (row: Row) =>
    (environment === undefined || row.environment === environment) &&
    Object.entries(equal).every(([name, value]) => row[name as keyof Row] === value) &&
    (order === undefined || (typeof row.order !== 'object' && String(row.order) === order)) &&
    (field === 'id' || (sortKey(row, field) >= from && sortKey(row, field) < before));
  const text = ({ id, environment: where }: Row) => `${id}/${where}`;
  const ascending = (a: Row, b: Row) =>
    sortKey(a, field) - sortKey(b, field) || (text(a) < text(b) ? -1 : 1);
  return rows.filter(isAsked).sort((a, b) => ascending(a, b) * (descending ? -1 : 1));
}

const nameOf = ({ environment, id }: { environment: string; id: string }) => `${environment}/${id}`;

describe('the pages of a list of documents', () => {
  it('are, one after the other, just what was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRows, arbitraryAsked, async (rows, asked) => {
        await empty();
        await insert(rows);
        const seen = await pages(asked);
        expect(seen.map(({ document }) => nameOf(document))).toEqual(
          expected(rows, asked).map(nameOf),
        );
        const vendor = asked.query['include'] === 'vendor' ? '{"id": 1}' : null;
        for (const one of seen) expect(one.vendor).toBe(vendor);
      }),
      { numRuns: 300 },
    );
  });

  it('have each row that was there at first once, while others come in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryRows,
        fc.array(arbitraryRows, { maxLength: 6 }),
        arbitraryAsked,
        async (rows, later, asked) => {
          await empty();
          await insert(rows);
          const known = new Map(rows.map((row) => [nameOf(row), row]));
          const coming = [...later];
          const seen = await pages(asked, async () => {
            const next = coming.shift() ?? [];
            await insert(next);
            for (const row of next) if (!known.has(nameOf(row))) known.set(nameOf(row), row);
          });
          const names = seen.map(({ document }) => nameOf(document));
          const first = new Set(rows.map(nameOf));
          expect(names.filter((name) => first.has(name))).toEqual(
            expected(rows, asked).map(nameOf),
          );
          // Those that came may be there or not; in their place, and once.
          const shown = new Set(names);
          const all = expected([...known.values()], asked).map(nameOf);
          expect(names).toEqual(all.filter((name) => shown.has(name)));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("the customer's data", () => {
  const asked = (clientData: Record<string, string>) =>
    listQuery(documentList, ['alpha'], { limit: 100 }, {}, clientData);

  it('is not looked for where it is on too many', async () => {
    await empty();
    await dataSource.query(
      `INSERT INTO foxtail_v1.documents (environment, document_id, version, status, received_at, client_data)
       SELECT env, 'd' || n, '', 'processed', now(), jsonb_build_object('all', 'yes', 'n', n)
       FROM generate_series(1, 1001) n, unnest(ARRAY['alpha', 'beta']) env WHERE env = 'alpha' OR n < 9`,
    );
    const { query, scope } = asked({ all: 'yes' });
    await expect(handler.execute(new ListDocuments(query, scope))).rejects.toThrow(
      'more than 1000 documents have that in their clientData',
    );
    const few = await handler.execute(
      new ListDocuments({ ...query, environments: ['beta'] }, scope),
    );
    expect(few.items).toHaveLength(8);
    const both = asked({ all: 'yes', n: '7' });
    const one = await handler.execute(new ListDocuments(both.query, both.scope));
    expect(one.items.map(({ document }) => document.id)).toEqual(['d7']);
  });
});

describe("the vendor's objects", () => {
  it('end a page early where they are large, and none is left out', async () => {
    await empty();
    await dataSource.query(
      `INSERT INTO foxtail_v1.documents (environment, document_id, version, status, received_at, vendor)
       SELECT 'alpha', 'd' || n, '', 'processed', '2026-01-01', to_json(repeat('x', size))
       FROM (VALUES (1, 3e6), (2, 3e6), (3, 3e6), (4, 9e6), (5, 1), (6, 9e6)) o(n, size_), LATERAL (SELECT size_::int AS size) s`,
    );
    const sizes: number[] = [];
    const seen = await walk(async (cursor) => {
      const query = {
        limit: 100,
        sort: 'id',
        include: 'vendor',
        ...(cursor ? { cursor } : {}),
      } as const;
      const { query: list, scope } = listQuery(documentList, ['alpha'], query, {});
      const page = await handler.execute(new ListDocuments(list, scope));
      sizes.push(page.items.length);
      return page;
    });
    expect(seen.map(({ document, vendor }) => [document.id, vendor?.length])).toEqual([
      ['d1', 3_000_002],
      ['d2', 3_000_002],
      ['d3', 3_000_002],
      ['d4', 9_000_002],
      ['d5', 3],
      ['d6', 9_000_002],
    ]);
    expect(sizes).toEqual([2, 1, 1, 1, 1]);
  });
});
