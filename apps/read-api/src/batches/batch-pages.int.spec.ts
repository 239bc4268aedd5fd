import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { documentStatuses, migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { openReads, walk } from '../../test/read-queries.js';
import { insertRows } from '../../../../test/support/read-rows.js';
import { Reads } from '../database/reads.js';
import { eventQuery } from '../events/event.parameters.js';
import {
  ListEventsOfBatch,
  ListEventsOfBatchHandler,
  ListEventsOfDocument,
  ListEventsOfDocumentHandler,
} from '../events/event.queries.js';
import { allowedPairs } from '../lists/choose-path.js';
import { listQuery } from '../lists/list-query.js';
import { memberQuery } from '../lists/member-query.js';
import { ListDocumentsOfBatch, ListDocumentsOfBatchHandler } from './batch-documents.queries.js';
import { ListFilesOfBatch, ListFilesOfBatchHandler } from './batch-files.queries.js';
import { batchKinds, batchList, batchStatuses } from './batch.list.js';
import { ListBatches, ListBatchesHandler } from './batch.queries.js';

let database: TestDatabase;
let dataSource: DataSource;
let reads: Reads;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = await openReads(database.url);
  reads = new Reads(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const clear = () =>
  dataSource.query(
    'TRUNCATE foxtail_v1.batches, foxtail_v1.documents, foxtail_v1.files, foxtail_v1.timeline',
  );
const time = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
const limits = fc.integer({ min: 1, max: 7 });
const lessThan = (a: string, b: string) => (a < b ? -1 : a === b ? 0 : 1);

describe('the pages of a list of batches', () => {
  const rows = fc.uniqueArray(
    fc.record({
      environment: fc.constantFrom('alpha', 'beta'),
      batch_id: fc.integer({ min: 10, max: 40 }).map((n) => `b${n}`),
      kind: fc.constantFrom(...batchKinds),
      status: fc.constantFrom(...batchStatuses),
      received_at: fc.integer({ min: 0, max: 4 }).map(time),
      last_event_at: fc.option(fc.integer({ min: 0, max: 4 }).map(time)),
    }),
    { maxLength: 20, selector: (row) => `${row.environment}/${row.batch_id}` },
  );
  const asked = fc.record({
    pair: fc.constantFrom(...allowedPairs(batchList)),
    kind: fc.constantFrom(...batchKinds),
    status: fc.constantFrom(...batchStatuses),
    descending: fc.boolean(),
    limit: limits,
  });

  it('are, one after the other, just what was asked for', async () => {
    const handler = new ListBatchesHandler(reads);
    await fc.assert(
      fc.asyncProperty(rows, asked, async (all, { pair, descending, limit, ...values }) => {
        await clear();
        await insertRows(dataSource, 'batches', all);
        const filters = pair.filters as readonly ('kind' | 'status')[];
        const equal = Object.fromEntries(filters.map((name) => [name, values[name]]));
        const seen = await walk((cursor) => {
          const sort = `${descending ? '-' : ''}${pair.sort}` as '-receivedAt';
          const page = { limit, sort, ...(cursor === undefined ? {} : { cursor }) };
          const { query, scope } = listQuery(batchList, ['alpha', 'beta'], page, equal);
          return handler.execute(new ListBatches(query, scope));
        });
        const key = (row: (typeof all)[number]) => {
          const at = {
            receivedAt: row.received_at,
            updatedAt: row.last_event_at ?? row.received_at,
            id: '',
          };
          return `${at[pair.sort]}/${row.batch_id}/${row.environment}`;
        };
        const expected = all
          .filter((row) => filters.every((name) => row[name] === values[name]))
          .sort((a, b) => lessThan(key(a), key(b)) * (descending ? -1 : 1));
        expect(seen.map(({ environment, id }) => [environment, id])).toEqual(
          expected.map((row) => [row.environment, row.batch_id]),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('a walk through batches, while others come in between', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 100, max: 160 }), { minLength: 1, maxLength: 30 });
  const sorts = fc.constantFrom('id', '-id', 'receivedAt', '-receivedAt');

  it('meets each that was there at first once, in the order of the sort', async () => {
    const handler = new ListBatchesHandler(reads);
    const row = (n: number) => ({
      environment: n % 2 === 0 ? 'alpha' : 'beta',
      batch_id: `b${n}`,
      received_at: time((n * 7) % 5),
    });
    const key = (n: number, sort: string) =>
      `${sort.endsWith('receivedAt') ? row(n).received_at : ''}/${row(n).batch_id}`;
    await fc.assert(
      fc.asyncProperty(ids, ids, sorts, limits, async (first, others, sort, limit) => {
        await clear();
        await insertRows(dataSource, 'batches', first.map(row));
        const coming = others.filter((n) => !first.includes(n));
        const seen = await walk(
          (cursor) => {
            const page = { limit, sort, ...(cursor === undefined ? {} : { cursor }) };
            const { query, scope } = listQuery(batchList, ['alpha', 'beta'], page, {});
            return handler.execute(new ListBatches(query, scope));
          },
          () => insertRows(dataSource, 'batches', coming.splice(0, 3).map(row)),
        );
        const names = seen.map(({ id }) => id);
        expect(new Set(names).size).toBe(names.length);
        const wanted = [...first].sort((a, b) => lessThan(key(a, sort), key(b, sort)));
        if (sort.startsWith('-')) wanted.reverse();
        const there = new Set(wanted.map((n) => `b${n}`));
        expect(names.filter((name) => there.has(name))).toEqual([...there]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is in a batch', () => {
  const statuses = { documents: documentStatuses, files: ['pending', 'processed', 'rejected'] };
  const members = (table: 'documents' | 'files') =>
    fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 10, max: 40 }).map((n) => `m${n}`),
        status: fc.constantFrom(...statuses[table]),
        batch_id: fc.constantFrom('b1', 'b2', null),
        import_id: fc.constantFrom('b1', 'i1', null),
      }),
      { maxLength: 20, selector: ({ id }) => id },
    );

  beforeEach(async () => {
    await clear();
    await insertRows(dataSource, 'batches', [
      { environment: 'alpha', batch_id: 'b1' },
      { environment: 'beta', batch_id: 'twice' },
      { environment: 'alpha', batch_id: 'twice' },
    ]);
  });

  it.each(['documents', 'files'] as const)('is listed in pages: %s', async (table) => {
    const asked = fc.record({
      status: fc.option(fc.constantFrom(...statuses[table]), { nil: undefined }),
      sort: fc.constantFrom('id', '-id'),
      limit: limits,
    });
    await fc.assert(
      fc.asyncProperty(members(table), asked, async (all, { status, sort, limit }) => {
        await dataSource.query(`TRUNCATE foxtail_v1.${table}`);
        const column = table === 'documents' ? 'document_id' : 'file_id';
        const rows = all.map(({ id, ...row }) => ({ environment: 'alpha', [column]: id, ...row }));
        const [one] = rows;
        await insertRows(dataSource, table, rows);
        // Another tenant's, with the same ids, in a batch of the same id.
        if (one)
          await insertRows(dataSource, table, [{ ...one, environment: 'gamma', batch_id: 'b1' }]);
        const seen = await walk<{ id: string; environment: string }>(async (cursor) => {
          const page = {
            limit,
            sort,
            ...(status === undefined ? {} : { status }),
            ...(cursor === undefined ? {} : { cursor }),
          };
          const { query, scope } = memberQuery(table, ['alpha', 'beta'], 'b1', page);
          if (table === 'files')
            return new ListFilesOfBatchHandler(reads).execute(new ListFilesOfBatch(query, scope));
          const { items, next } = await new ListDocumentsOfBatchHandler(reads).execute(
            new ListDocumentsOfBatch(query, scope),
          );
          return { items: items.map(({ document }) => document), next };
        });
        const expected = all
          .filter((row) => row.batch_id === 'b1' || row.import_id === 'b1')
          .filter((row) => status === undefined || row.status === status)
          .sort((a, b) => lessThan(a.id, b.id) * (sort === 'id' ? 1 : -1));
        expect(seen.map(({ environment, id }) => [environment, id])).toEqual(
          expected.map(({ id }) => ['alpha', id]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['nowhere', 'There is no batch "nowhere"'],
    ['a b', 'There is no batch'],
    ['twice', 'This batch is in several environments'],
  ])('of %s is refused', async (id, message) => {
    const { query, scope } = memberQuery('l', ['alpha', 'beta'], id, { limit: 5 });
    const events = eventQuery('l', ['alpha', 'beta'], id, { limit: 5 });
    const answers = [
      () => new ListDocumentsOfBatchHandler(reads).execute(new ListDocumentsOfBatch(query, scope)),
      () => new ListFilesOfBatchHandler(reads).execute(new ListFilesOfBatch(query, scope)),
      () => new ListEventsOfBatchHandler(reads).execute(new ListEventsOfBatch(events.query, '')),
    ];
    for (const answer of answers) await expect(answer()).rejects.toThrow(message);
  });
});

describe('the events', () => {
  const events = fc.uniqueArray(
    fc.record({
      entity: fc.constantFrom('document', 'file', 'batch'),
      entity_id: fc.constantFrom('d1', 'b1', 'x'),
      event_id: fc.constantFrom('e1', 'e2', 'e3', 'e4'),
      batch_id: fc.constantFrom('b1', 'b2', null),
      import_id: fc.constantFrom('b1', null),
      received_at: fc.integer({ min: 0, max: 2 }).map(time),
    }),
    { maxLength: 20, selector: (e) => `${e.entity}/${e.entity_id}/${e.event_id}` },
  );

  it.each(['batch', 'document'] as const)('of a %s are listed in pages', async (kind) => {
    await clear();
    await insertRows(dataSource, 'batches', [{ environment: 'alpha', batch_id: 'b1' }]);
    await insertRows(dataSource, 'documents', [{ environment: 'alpha', document_id: 'd1' }]);
    await fc.assert(
      fc.asyncProperty(events, fc.boolean(), limits, async (all, descending, limit) => {
        await dataSource.query('TRUNCATE foxtail_v1.timeline');
        await insertRows(
          dataSource,
          'timeline',
          all.map((e) => ({ environment: 'alpha', ...e })),
        );
        const foreign = all.map((e) => ({ ...e, environment: 'gamma', event_id: 'foreign' }));
        await insertRows(dataSource, 'timeline', foreign.slice(0, 1));
        const seen = await walk((cursor) => {
          const sort = descending ? '-receivedAt' : 'receivedAt';
          const page = { limit, sort, ...(cursor === undefined ? {} : { cursor }) };
          const { query, scope } = eventQuery(
            kind,
            ['alpha', 'beta'],
            kind === 'batch' ? 'b1' : 'd1',
            page,
          );
          return kind === 'batch'
            ? new ListEventsOfBatchHandler(reads).execute(new ListEventsOfBatch(query, scope))
            : new ListEventsOfDocumentHandler(reads).execute(
                new ListEventsOfDocument(query, scope),
              );
        });
        const key = (e: (typeof all)[number]) =>
          `${e.received_at}/${e.event_id}/${e.entity}/${e.entity_id}`;
        const expected = all
          .filter((e) =>
            kind === 'batch'
              ? e.batch_id === 'b1' || e.import_id === 'b1'
              : e.entity === 'document' && e.entity_id === 'd1',
          )
          .map(key)
          .sort();
        if (descending) expected.reverse();
        expect(seen.map((e) => `${e.receivedAt}/${e.id}/${e.entity}/${e.entityId}`)).toEqual(
          expected,
        );
      }),
      { numRuns: 60 },
    );
  });
});
