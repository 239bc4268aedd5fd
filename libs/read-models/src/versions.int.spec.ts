import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { shapeOf } from './copy-tables.js';
import { migrate } from './migrate.js';
import {
  activateVersion,
  activeSchema,
  createNextVersion,
  dropVersion,
  listVersions,
  openActiveVersion,
  turnViews,
} from './versions.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function inTransaction<T>(work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    return await work();
  } finally {
    await client.query('COMMIT');
  }
}

describe('the next version of the read models', () => {
  it('has the tables of the active one, to the names of indexes and the storage parameters', async () => {
    await client.query('ALTER TABLE foxtail_v1.batches SET (fillfactor = 70)');
    await client.query('ALTER TABLE foxtail_v1.documents SET (toast.autovacuum_enabled = false)');
    await client.query('ALTER TABLE foxtail_v1.documents ADD COLUMN gone text');
    await client.query('ALTER TABLE foxtail_v1.documents DROP COLUMN gone');
    await client.query('ALTER TABLE foxtail_v1.timeline ADD CHECK (origin <> $$x$$)');
    const { schema, version } = await inTransaction(() => createNextVersion(client));
    expect([schema, version]).toEqual(['foxtail_v2', 2]);
    const [first, second] = await inTransaction(async () => [
      await shapeOf(client, 'foxtail_v1'),
      await shapeOf(client, 'foxtail_v2'),
    ]);
    expect(second).toEqual(first);
    expect(first).toContain('batches: fillfactor=70');
    expect(first.join('\n')).toContain(
      'documents: CREATE INDEX documents_by_batch_status ON documents USING btree (environment, batch_id, status, document_id)',
    );
    await expect(
      client.query(
        `INSERT INTO foxtail_v2.timeline (environment, entity, entity_id, event_id, type, origin, received_at)
         VALUES ('a', 'document', 'd', 'e', 't', 'x', now())`,
      ),
    ).rejects.toThrow('check constraint');
  });

  it('is the only one that is filled', async () => {
    await client.query('BEGIN');
    await expect(createNextVersion(client)).rejects.toThrow('versions_one_of_a_state');
    await client.query('ROLLBACK');
  });

  it('is what readers see and new connections name, once it was switched to', async () => {
    await client.query(`INSERT INTO foxtail_v2.checkpoints VALUES ('t', 0, 7)`);
    expect(await activeSchema(client)).toBe('foxtail_v1');
    await inTransaction(async () => {
      await activateVersion(client, 2);
      await turnViews(client, 'foxtail_v1', 'foxtail_v2');
    });
    expect(await activeSchema(client)).toBe('foxtail_v2');
    const seen = await client.query<{ n: string }>(
      'SELECT next_offset AS n FROM foxtail.checkpoints',
    );
    expect(seen.rows).toEqual([{ n: '7' }]);
    await openActiveVersion(client);
    const named = await client.query<{ n: string }>('SELECT next_offset AS n FROM checkpoints');
    expect(named.rows).toEqual([{ n: '7' }]);
    expect((await listVersions(client)).map(({ state }) => state)).toEqual(['former', 'active']);
  });
});

describe('a version', () => {
  it('is dropped with its tables, unless it is active or not there', async () => {
    await expect(dropVersion(client, 2)).rejects.toThrow('Version 2 is the active one');
    await expect(dropVersion(client, 9)).rejects.toThrow('There is no version 9');
    await inTransaction(() => dropVersion(client, 1));
    expect((await listVersions(client)).map(({ version }) => version)).toEqual([2]);
    const { rows } = await client.query(`SELECT FROM pg_namespace WHERE nspname = 'foxtail_v1'`);
    expect(rows).toEqual([]);
  });

  it('is not dropped from under what somebody built on it', async () => {
    const next = await inTransaction(() => createNextVersion(client));
    await client.query(`CREATE VIEW public.report AS SELECT * FROM ${next.schema}.documents`);
    await client.query('BEGIN');
    await expect(dropVersion(client, next.version)).rejects.toThrow('other objects depend on them');
    await client.query('ROLLBACK');
  });
});
