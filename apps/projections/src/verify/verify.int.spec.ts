import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { SourceEvent } from '#contracts';
import { migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import {
  batchEvent,
  documentEvent,
  fileEvent,
  histories,
} from '../../../../test/support/histories.js';
import { applyEvents } from '../runner/apply-events.js';
import { structureChecks } from './structure-checks.js';
import { verify } from './verify.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  client = new pg.Client({
    connectionString: database.url,
    options: projectedOptions(),
    pipeline: true,
  });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function apply(events: readonly SourceEvent[]): Promise<void> {
  await client.query('TRUNCATE documents, files, batches, timeline');
  await client.query('BEGIN');
  await applyEvents(client, events, { outbox: false });
  await client.query('COMMIT');
}

const OTHER_DIGEST = (batch: string) => `demo/${batch}: another digest than its members`;

async function found(): Promise<Record<string, string[]>> {
  const all = await verify(client, structureChecks);
  const wrong = all.filter(({ differences }) => differences > 0);
  return Object.fromEntries(wrong.map(({ check, examples }) => [check.name, examples]));
}

describe('verify', () => {
  it('finds nothing after any history', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        await apply(history);
        expect(await found()).toEqual({});
      }),
      { numRuns: 50 },
    );
  });

  describe('finds what was tampered with:', () => {
    beforeEach(() =>
      apply([
        documentEvent('approved', 'd1', {}, { batchId: 'b1', importId: 'i1' }),
        documentEvent('processed', 'd2', {}, { batchId: 'b1' }),
        fileEvent('uploaded', 'f1', {}, { importId: 'i1' }),
        batchEvent('created', 'empty'),
      ]),
    );

    it.each([
      [
        'a counter',
        `UPDATE batches SET approved = approved + 1 WHERE batch_id = 'i1'`,
        { 'batch-counters': ['demo/i1: approved is 2, counted 1'] },
      ],
      [
        'a status',
        `UPDATE documents SET status = 'discarded' WHERE document_id = 'd2'`,
        {
          'batch-counters': ['demo/b1: processed is 1, counted 0, discarded is 0, counted 1'],
          'members-digest': [OTHER_DIGEST('b1')],
        },
      ],
      [
        'a status that nobody counts',
        `UPDATE documents SET status = 'lost' WHERE document_id = 'd2'`,
        {
          'batch-counters': ['demo/b1: processed is 1, counted 0'],
          'members-digest': [OTHER_DIGEST('b1')],
          'document-statuses': ['demo/d2: status lost'],
        },
      ],
      [
        'a tenant',
        `UPDATE documents SET environment = 'other' WHERE document_id = 'd2'`,
        {
          'batch-counters': [
            'demo/b1: processed is 1, counted 0',
            'other/b1: has documents and no row; processed is 0, counted 1',
          ],
          'members-digest': [OTHER_DIGEST('b1')],
          'documents-and-timeline': ['demo/d2: events and no row', 'other/d2: a row and no event'],
        },
      ],
      [
        'a file',
        `UPDATE files SET status = 'rejected' WHERE file_id = 'f1'`,
        { 'file-counters': ['demo/i1: files, pending, rejected are 1, 1, 0, counted 1, 0, 1'] },
      ],
      [
        'a digest',
        `UPDATE batches SET members_digest = repeat('f', 32) WHERE batch_id = 'empty'`,
        { 'members-digest': [OTHER_DIGEST('empty')] },
      ],
      [
        'a batch that is gone',
        `DELETE FROM batches WHERE batch_id = 'empty'`,
        { 'batches-and-timeline': ['demo/empty: events and no row'] },
      ],
      [
        'a timeline that is gone',
        `DELETE FROM timeline WHERE entity_id IN ('d2', 'empty')`,
        {
          'documents-and-timeline': ['demo/d2: a row and no event'],
          'batches-and-timeline': ['demo/empty: a row and no event'],
        },
      ],
    ])('%s', async (_, sql, expected) => {
      await client.query(sql);
      expect(await found()).toEqual(expected);
    });
  });

  it('tells how many there are, and shows some', async () => {
    await apply(Array.from({ length: 30 }, (_, n) => documentEvent('processed', `d${n}`)));
    await client.query('TRUNCATE timeline');
    const all = await verify(client, structureChecks);
    const documents = all.find(({ check }) => check.name === 'documents-and-timeline');
    expect(documents?.differences).toBe(30);
    expect(documents?.examples).toHaveLength(10);
  });
});
