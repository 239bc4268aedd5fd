import type { ClientBase } from 'pg';
import {
  activateVersion,
  createNextVersion,
  grantRoles,
  listVersions,
  MIGRATION_LOCK,
  shapeOf,
  turnViews,
  VersionError,
  type ReadModelVersion,
} from '#read-models';
import { inTransaction } from '../runner/transaction.js';
import { RebuildError } from './rebuild.errors.js';

/** The version that is live, and the one that is to replace it. */
export interface Versions {
  live: ReadModelVersion;
  next: ReadModelVersion;
  isResumed: boolean;
}

/** So long readers wait at most behind a try to turn the views; less than Postgres takes to look for a deadlock. */
const VIEW_LOCK_MS = 200;

/** Keeps every other process from rebuilding, until this session ends. */
export async function claimRebuild(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_lock(hashtext('foxtail.rebuild')) AS mine`,
  );
  if (!rows[0]?.mine)
    throw new RebuildError('rebuild-under-way', 'A rebuild is under way in another process.');
}

/** The version that an earlier rebuild began, or a new and empty one. */
export async function openNextVersion(client: ClientBase): Promise<Versions> {
  const versions = await inTransaction(client, async () => {
    // Else a migration could alter the active tables between two copies.
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const present = await listVersions(client);
    const live = present.find(({ state }) => state === 'active');
    if (!live) throw new VersionError('No version of the read models is active.');
    const begun = present.find(({ state }) => state === 'filling');
    const next = begun ?? (await createNextVersion(client));
    await refuseOutdated(client, live, next);
    return { live, next, isResumed: begun !== undefined };
  });
  await grantRoles(client);
  return versions;
}

/** Makes the next version the live one, for readers and projectors. Within a transaction that holds both. */
export async function switchTo(
  client: ClientBase,
  { live, next }: Versions,
  leftMs: () => number,
): Promise<void> {
  const { rows } = await client.query<{ free: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${MIGRATION_LOCK}) AS free`,
  );
  if (!rows[0]?.free) throw new RebuildError('version-outdated', 'A migration is under way.');
  await refuseOutdated(client, live, next);
  await activateVersion(client, next.version);
  for (;;) {
    await client.query('SAVEPOINT turn');
    await client.query(`SELECT set_config('lock_timeout', $1, true)`, [
      String(Math.min(VIEW_LOCK_MS, leftMs())),
    ]);
    try {
      return await turnViews(client, live.schema, next.schema);
    } catch (error) {
      // lock_not_available: a long read is at it, and others wait behind us. They go first.
      if ((error as { code?: unknown }).code !== '55P03') throw error;
      await client.query('ROLLBACK TO turn');
    }
  }
}

async function refuseOutdated(
  client: ClientBase,
  live: ReadModelVersion,
  next: ReadModelVersion,
): Promise<void> {
  const [wanted, found] = [await shapeOf(client, live.schema), await shapeOf(client, next.schema)];
  if (wanted.join('\n') === found.join('\n')) return;
  throw new RebuildError(
    'version-outdated',
    `Version ${next.version} was begun before a migration. Drop it (npm run projections -- drop ${next.version}) and begin anew.`,
  );
}
