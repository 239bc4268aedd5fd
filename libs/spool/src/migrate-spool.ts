import { connectionOf, type DatabaseAddress } from '#wire';
import { Spool1764100000000 } from './migrations/1764100000000-spool.js';
import { SPOOL_SCHEMA } from './schema.js';

/**
 * Brings the spool's tables up to date, forward only; two at once wait for each other.
 *
 * @returns the migrations that ran
 */
export async function migrateSpool(url: DatabaseAddress): Promise<string[]> {
  // Not at the top: ingest needs this lib and never migrates, and TypeORM would cost it 20 MiB.
  const { DataSource } = await import('typeorm');
  const dataSource = new DataSource({
    type: 'postgres',
    applicationName: 'foxtail-migrate',
    poolSize: 2,
    connectTimeoutMS: 5_000,
    migrations: [Spool1764100000000],
    migrationsTableName: 'migrations',
    schema: SPOOL_SCHEMA,
    extra: connectionOf(url),
  });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    // Held by this session until it ends: a second migrator finds nothing left to do.
    await lock.query(`SELECT pg_advisory_lock(hashtext('foxtail.migrate-spool'))`);
    await lock.query(`CREATE SCHEMA IF NOT EXISTS ${SPOOL_SCHEMA}`);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map(({ name }) => name);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}
