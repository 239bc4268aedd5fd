import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { DataSource } from 'typeorm';
import { migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { openReads } from '../../test/read-queries.js';
import { insertRows } from '../../../../test/support/read-rows.js';
import { Reads } from '../database/reads.js';
import { BatchStatuses } from './batch-statuses.js';
import { batchStatusSchema } from './batch-status.view.js';
import { GetBatch, GetBatchHandler } from './batch.queries.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = await openReads(database.url);
  const at = '2026-03-01T10:00:00.000Z';
  await insertRows(dataSource, 'batches', [
    {
      environment: 'demo',
      batch_id: 'done',
      status: 'completed_with_errors',
      basis: 'declared',
      processed: 2,
      discarded: 1,
      files: 30,
      files_rejected: 25,
      created_at: '2026-03-01T09:59:00.500Z',
      first_event_at: at,
      last_event_at: at,
      closed_at: at,
      closed_reason: 'vendor',
      completed_at: at,
      completion_id: 'completed-2',
    },
    { environment: 'demo', batch_id: 'half', announced: 4, processed: 1, pending: 1, files: 1 },
    { environment: 'demo', batch_id: 'new' },
    { environment: 'demo', batch_id: 'all', processed: 3 },
  ]);
  await dataSource.query(
    `INSERT INTO foxtail.completions VALUES ('completed-1', 'demo', 'done', 1), ('completed-2', 'demo', 'done', 2)`,
  );
  await insertRows(
    dataSource,
    'files',
    Array.from({ length: 25 }, (_, n) => ({
      environment: 'demo',
      file_id: `f${10 + n}`,
      status: 'rejected',
      filename: `${n}.exe`,
      error: 'ERR_UNSUPPORTED_FILE_FORMAT',
      ended_at: at,
      // Some by both names: they are named once.
      batch_id: 'done',
      import_id: n % 2 === 0 ? 'done' : null,
    })),
  );
  await insertRows(dataSource, 'documents', [
    { environment: 'demo', document_id: 'd1', status: 'discarded', name: 'a', import_id: 'done' },
    { environment: 'other', document_id: 'd2', status: 'discarded', batch_id: 'done' },
  ]);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const get = (id: string, environments = ['demo', 'other']) =>
  new GetBatchHandler(new BatchStatuses(new Reads(dataSource))).execute(
    new GetBatch(environments, id),
  );

describe('the status of a batch', () => {
  it('says how it ended, why, when, and what went wrong', async () => {
    const batch = await get('done');
    expect(batch).toMatchObject({
      id: 'done',
      status: 'completed_with_errors',
      isComplete: true,
      basis: 'declared',
      progress: 1,
      closedReason: 'vendor',
      closedAt: '2026-03-01T10:00:00.000Z',
      completedAt: '2026-03-01T10:00:00.000Z',
      durationSeconds: 59.5,
      completionId: 'completed-2',
      revision: 2,
      documents: { total: 3, pending: 0, processed: 2, discarded: 1 },
      files: { total: 30, pending: 0, rejected: 25 },
      discarded: { total: 1, items: [{ documentId: 'd1', name: 'a', at: null }] },
    });
    expect(batch.errors.total).toBe(25);
    expect(batch.errors.items).toHaveLength(20);
    expect(batch.errors.items.map(({ fileId }) => fileId)).toEqual(
      Array.from({ length: 20 }, (_, n) => `f${10 + n}`),
    );
    expect(batch.errors.items[0]).toEqual({
      fileId: 'f10',
      filename: '0.exe',
      reason: 'ERR_UNSUPPORTED_FILE_FORMAT',
      at: '2026-03-01T10:00:00.000Z',
    });
  });

  it.each([
    // One document and its file of four announced and one file.
    ['half', 0.4],
    ['new', 0],
    ['all', 0.99],
  ])('has a progress below 1 until it is complete: %s', async (id, progress) => {
    expect(await get(id)).toMatchObject({
      progress,
      isComplete: false,
      completedAt: null,
      durationSeconds: null,
      revision: null,
      completionId: null,
      errors: { total: 0, items: [] },
      discarded: { total: 0, items: [] },
    });
  });

  it('is what its schema says, with nothing besides', async () => {
    const closed = { ...batchStatusSchema, unevaluatedProperties: false };
    const validate = new Ajv2020({ formats: { 'date-time': true } }).compile(closed);
    for (const id of ['done', 'half', 'new']) {
      validate(await get(id));
      expect(validate.errors).toBeNull();
    }
  });

  it('is there in its environment only', async () => {
    await expect(get('done', ['other'])).rejects.toThrow('There is no batch "done"');
    await expect(get('done', [])).rejects.toThrow('There is no batch "done"');
  });

  it('counts the documents that wait since an event of theirs can not be applied', async () => {
    await dataSource.query(
      `INSERT INTO foxtail.parked (topic, partition, log_offset, key, environment, entity, entity_id,
         event_id, batch_ids, reason, detail)
       SELECT 't', 0, n, 'demo/p' || n % 2, 'demo', 'document', 'p' || n % 2, 'e' || n, '{half}', 'poison', 'x'
       FROM generate_series(1, 3) n`,
    );
    expect(await get('half')).toMatchObject({ parked: 2 });
    expect(await get('new')).toMatchObject({ parked: 0 });
  });

  it('is its own for each of many who ask at once, whatever they may read', async () => {
    const reads = new Reads(dataSource);
    let statements = 0;
    const statuses = new BatchStatuses(
      Object.assign(Object.create(reads) as Reads, {
        rows: (statement: Parameters<Reads['rows']>[0]) => {
          statements += 1;
          return reads.rows(statement);
        },
      }),
    );
    const asked = Array.from({ length: 1_200 }, (_, n) => ({
      environment: ['demo', 'other'][n % 2] as string,
      batchId: ['done', 'half', 'new', 'nowhere'][n % 4] as string,
    }));
    const answers = await Promise.all(asked.map((key) => statuses.read([key])));
    const names = answers.map((rows) => rows.map((row) => `${row.environment}/${row.batchId}`));
    // Only demo has them, and it asks for done and new here.
    expect(names).toEqual(
      asked.map(({ environment, batchId }) => (environment === 'demo' ? [`demo/${batchId}`] : [])),
    );
    expect(statements).toBe(3);
  });
});
