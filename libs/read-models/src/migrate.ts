import type { DatabaseAddress } from '#wire';
import { createDataSource } from './data-source.js';
import { grantRoles } from './roles.js';
import { STABLE_SCHEMA } from './schema.js';

/** Advisory lock of whoever alters schemas, as SQL. */
export const MIGRATION_LOCK = `hashtext('foxtail.migrate')`;

/** The database's schema is older or newer than this program. */
export class SchemaError extends Error {
  readonly code = 'schema-not-as-expected';

  constructor(message: string) {
    super(message);
    this.name = 'SchemaError';
  }
}

/**
 * Brings the database up to date, and its roles; two at once wait for each other.
 *
 * @param onNotice told of what this user may not do for the roles; without them all works as before
 * @returns the migrations that ran
 */
export async function migrate(
  url: DatabaseAddress,
  onNotice: (notice: string) => void = () => undefined,
): Promise<string[]> {
  const dataSource = createDataSource({
    url,
    applicationName: 'foxtail-migrate',
    poolSize: 2,
    statementTimeoutMs: 0,
  });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    // Held by this session until it ends: a second migrator finds nothing left to do.
    await lock.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    await lock.query(`CREATE SCHEMA IF NOT EXISTS ${STABLE_SCHEMA}`);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    for (const notice of await grantRoles(lock)) onNotice(notice);
    return ran.map(({ name }) => name);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}

/**
 * @throws SchemaError unless the database has just the migrations that this program knows
 */
export async function checkSchema(
  query: (sql: string) => Promise<unknown>,
  known: readonly string[] = knownMigrations(),
): Promise<void> {
  const table = (await query(
    `SELECT to_regclass('${STABLE_SCHEMA}.migrations') IS NOT NULL AS present`,
  )) as { present: boolean }[];
  const rows = table[0]?.present
    ? ((await query(`SELECT name FROM ${STABLE_SCHEMA}.migrations ORDER BY name`)) as {
        name: string;
      }[])
    : [];
  const present = new Set(rows.map(({ name }) => name));
  const missing = known.filter((name) => !present.has(name));
  const newer = [...present].filter((name) => !known.includes(name));
  if (missing.length > 0) {
    throw new SchemaError(`The database lacks ${missing.join(', ')}. Run \`npm run migrate\`.`);
  }
  if (newer.length > 0) {
    throw new SchemaError(
      `The database has ${newer.join(', ')}, which this version does not know. Run a newer version.`,
    );
  }
}

function knownMigrations(): string[] {
  const { migrations } = createDataSource({
    url: 'postgres://unused',
    applicationName: '',
    poolSize: 1,
    statementTimeoutMs: 0,
  }).options;
  return (migrations as { name: string }[]).map(({ name }) => name);
}
