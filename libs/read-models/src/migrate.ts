import type { DataSource } from 'typeorm';
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
    await lock.query(
      `UPDATE ${STABLE_SCHEMA}.migrations SET keeps_former = true WHERE name = ANY($1) AND NOT keeps_former`,
      [migrationsOf(dataSource).flatMap(({ name, keepsFormer }) => (keepsFormer ? name : []))],
    );
    for (const notice of await grantRoles(lock)) onNotice(notice);
    return ran.map(({ name }) => name);
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}

/**
 * Whether this program can run on the database's schema: it has all migrations that the program knows, and of others only those
 * that keep former builds (`keepsFormer` of a migration's class), so that an old pod can start during an upgrade, or after a rollback.
 *
 * @throws SchemaError where it can't
 */
export async function checkSchema(
  query: (sql: string) => Promise<unknown>,
  known: readonly string[] = knownMigrations(),
): Promise<void> {
  const table = (await query(
    `SELECT to_regclass('${STABLE_SCHEMA}.migrations') IS NOT NULL AS present`,
  )) as { present: boolean }[];
  const rows = table[0]?.present
    ? ((await query(NAMES)) as { name: string; keeps_former: boolean }[])
    : [];
  const present = new Set(rows.map(({ name }) => name));
  const missing = known.filter((name) => !present.has(name));
  const newer = rows.flatMap(({ name, keeps_former: isKept }) =>
    isKept || known.includes(name) ? [] : name,
  );
  if (missing.length > 0) {
    throw new SchemaError(`The database lacks ${missing.join(', ')}. Run \`npm run migrate\`.`);
  }
  if (newer.length > 0) {
    throw new SchemaError(
      `The database has ${newer.join(', ')}, which this version does not know. Run a newer version.`,
    );
  }
}

/** By JSON, since a schema from before has no such column, and lacks a migration then. */
const NAMES = `SELECT name, coalesce((to_jsonb(m)->>'keeps_former')::boolean, false) AS keeps_former
  FROM ${STABLE_SCHEMA}.migrations m ORDER BY name`;

function knownMigrations(): string[] {
  const dataSource = createDataSource({
    url: 'postgres://unused',
    applicationName: '',
    poolSize: 1,
    statementTimeoutMs: 0,
  });
  return migrationsOf(dataSource).map(({ name }) => name);
}

function migrationsOf({ options }: DataSource): { name: string; keepsFormer?: boolean }[] {
  return options.migrations as unknown as { name: string; keepsFormer?: boolean }[];
}
