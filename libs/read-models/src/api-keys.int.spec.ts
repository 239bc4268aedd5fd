import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { createApiKey, listApiKeys, parseApiKey, revokeApiKey, saveLastUse } from './api-keys.js';
import { createDataSource } from './data-source.js';
import { migrate } from './migrate.js';
import { READ_SCOPES } from './read-scopes.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = createDataSource({
    url: database.url,
    applicationName: 'foxtail-test',
    poolSize: 3,
    statementTimeoutMs: 10_000,
  });
  await dataSource.initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(async () => void (await dataSource.query('DELETE FROM foxtail.api_keys')));

const create = async (name = 'test') => {
  const key = await createApiKey(dataSource, { name, environments: ['demo'] });
  return parseApiKey(key)?.keyId ?? '';
};
const lastUsed = async (keyId: string) =>
  (await listApiKeys(dataSource)).find((key) => key.keyId === keyId)?.lastUsedAt?.toISOString() ??
  null;
const at = (time: string) => new Date(`2026-03-01T${time}Z`);

describe('a key', () => {
  it('is kept without its secret', async () => {
    const key = await createApiKey(dataSource, {
      name: 'reports',
      environments: ['demo', 'prod'],
      scopes: ['batches:read'],
      expiresAt: at('10:00:00'),
    });
    const rows: unknown = await dataSource.query('SELECT k::text FROM foxtail.api_keys k');
    expect(JSON.stringify(rows)).toContain('reports');
    expect(JSON.stringify(rows)).not.toContain(key.split('_').slice(2).join('_'));
    expect(await listApiKeys(dataSource)).toMatchObject([
      { environments: ['demo', 'prod'], scopes: ['batches:read'], expiresAt: at('10:00:00') },
    ]);
  });

  it('that a program from before made has every scope', async () => {
    await dataSource.query(
      `INSERT INTO foxtail.api_keys (key_id, name, secret_hash, environments)
       VALUES ('old', 'old', '\\x00', '{demo}')`,
    );
    expect((await listApiKeys(dataSource))[0]?.scopes).toEqual([...READ_SCOPES]);
  });

  it('is revoked once, and stays so', async () => {
    const keyId = await create();
    const first = await revokeApiKey(dataSource, keyId);
    const second = await revokeApiKey(dataSource, keyId);
    expect([first?.isNew, second?.isNew]).toEqual([true, false]);
    expect(second?.key.revokedAt).toEqual(first?.key.revokedAt);
    expect(await revokeApiKey(dataSource, 'nobody')).toBeNull();
  });
});

describe('the last use of a key', () => {
  it('is noted, at most once a minute, and never goes back', async () => {
    const keyId = await create();
    const note = async (usedAt: Date) => {
      await saveLastUse(dataSource, [
        { keyId, usedAt },
        { keyId: 'nobody', usedAt },
      ]);
      return lastUsed(keyId);
    };
    expect(await note(at('10:00:00'))).toBe('2026-03-01T10:00:00.000Z');
    expect(await note(at('10:00:59'))).toBe('2026-03-01T10:00:00.000Z');
    expect(await note(at('09:00:00'))).toBe('2026-03-01T10:00:00.000Z');
    expect(await note(at('10:01:00'))).toBe('2026-03-01T10:01:00.000Z');
  });

  it('waits for nobody who writes the same row: it is passed over', async () => {
    const [held, free] = [await create('held'), await create('free')];
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`UPDATE foxtail.api_keys SET name = 'x' WHERE key_id = $1`, [held]);
    const usedAt = at('10:00:00');
    await saveLastUse(dataSource, [
      { keyId: held, usedAt },
      { keyId: free, usedAt },
    ]);
    await runner.rollbackTransaction();
    await runner.release();
    expect([await lastUsed(held), await lastUsed(free)]).toEqual([null, usedAt.toISOString()]);
  });
});
