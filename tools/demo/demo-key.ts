import { readFileSync, writeFileSync } from 'node:fs';
import { createApiKey, createDataSource, listApiKeys, parseApiKey } from '#read-models';
import { withFileLock } from '../run/file-lock.mjs';
import { demoEnvironments } from './demo-files.js';

/**
 * The read API's key for the demo: made at the first start and kept in `file`; made anew where the
 * database no longer knows it, or it is from before one of the environments. Two starts at once get the same one.
 */
export function demoKey(databaseUrl: string, file: string): Promise<string> {
  return withFileLock(
    `${file}.lock`,
    () => undefined,
    () => keptOrNew(databaseUrl, file),
  );
}

async function keptOrNew(databaseUrl: string, file: string): Promise<string> {
  const dataSource = createDataSource({
    url: databaseUrl,
    applicationName: 'foxtail-start',
    poolSize: 1,
    statementTimeoutMs: 10_000,
  });
  await dataSource.initialize();
  try {
    const kept = readKept(file);
    const live = (await listApiKeys(dataSource)).filter(
      ({ revokedAt, environments }) =>
        revokedAt === null && demoEnvironments.every(({ name }) => environments.includes(name)),
    );
    if (kept !== null && live.some(({ keyId }) => keyId === parseApiKey(kept)?.keyId)) return kept;
    const key = await createApiKey(dataSource, {
      name: 'npm start',
      environments: demoEnvironments.map(({ name }) => name),
    });
    writeFileSync(file, key, { mode: 0o600 });
    return key;
  } finally {
    await dataSource.destroy();
  }
}

function readKept(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
