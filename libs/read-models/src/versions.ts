import type { ClientBase } from 'pg';
import { copyTables } from './copy-tables.js';
import { rowsOf, type Database } from './database.js';
import { schemaOfVersion, STABLE_SCHEMA } from './schema.js';

/**
 * - `active`: what readers see and projections fill
 * - `filling`: a rebuild is at it, or was when it was stopped
 * - `former`: was active once; nobody writes it any more
 */
export type VersionState = 'filling' | 'active' | 'former';

/** One set of read models, in a schema of its own. */
export interface ReadModelVersion {
  version: number;
  schema: string;
  state: VersionState;
  madeAt: Date;
  activatedAt: Date | null;
}

/** What can't be done with a version as things stand. */
export class VersionError extends Error {
  readonly code = 'read-model-version';

  constructor(message: string) {
    super(message);
    this.name = 'VersionError';
  }
}

/** All versions there are, oldest first. */
export async function listVersions(client: ClientBase): Promise<ReadModelVersion[]> {
  const { rows } = await client.query<ReadModelVersion>(
    `SELECT version, schema_name AS schema, state, made_at AS "madeAt", activated_at AS "activatedAt"
     FROM ${STABLE_SCHEMA}.versions ORDER BY version`,
  );
  return rows;
}

/**
 * The schema that readers see and projections fill now. A migration that alters projected tables asks
 * this first: after a rebuild it is no longer the one that the first migration made.
 *
 * @param database a `QueryRunner`, or a client of `pg`
 */
export async function activeSchema(database: Database): Promise<string> {
  const sql = `SELECT schema_name FROM ${STABLE_SCHEMA}.active_version`;
  const [active] = await rowsOf<{ schema_name: string }>(database, sql);
  if (!active) throw new VersionError('No version of the read models is active.');
  return active.schema_name;
}

/** Points a connection of `pg` at the active version: what it names alone is in there from now on. */
export async function openActiveVersion(client: ClientBase): Promise<void> {
  const { rowCount } = await client.query(
    `SELECT set_config('search_path', schema_name, false) FROM ${STABLE_SCHEMA}.active_version`,
  );
  if (rowCount !== 1) throw new VersionError('No version of the read models is active.');
}

/**
 * Makes empty tables for the next version, just like those of the active one.
 * To be called in a transaction.
 */
export async function createNextVersion(client: ClientBase): Promise<ReadModelVersion> {
  const versions = await listVersions(client);
  const active = versions.find(({ state }) => state === 'active');
  if (!active) throw new VersionError('No version of the read models is active.');
  const version = Math.max(...versions.map((one) => one.version)) + 1;
  const schema = schemaOfVersion(version);
  const { rows: owners } = await client.query<{ owner: string }>(
    `SELECT quote_ident(pg_get_userbyid(nspowner)) AS owner FROM pg_namespace WHERE nspname = $1`,
    [active.schema],
  );
  await client.query(`CREATE SCHEMA ${schema} AUTHORIZATION ${owners[0]?.owner}`);
  await copyTables(client, active.schema, schema);
  const { rows } = await client.query<{ madeAt: Date }>(
    `INSERT INTO ${STABLE_SCHEMA}.versions (version, schema_name, state) VALUES ($1, $2, 'filling')
     RETURNING made_at AS "madeAt"`,
    [version, schema],
  );
  return { version, schema, state: 'filling', madeAt: rows[0]?.madeAt as Date, activatedAt: null };
}

/** Makes the filled version the active one, but for the views. To be called in a transaction. */
export async function activateVersion(client: ClientBase, version: number): Promise<void> {
  await client.query(
    `UPDATE ${STABLE_SCHEMA}.versions SET state = 'former' WHERE state = 'active'`,
  );
  const { rowCount } = await client.query(
    `UPDATE ${STABLE_SCHEMA}.versions SET state = 'active', activated_at = clock_timestamp()
     WHERE version = $1 AND state = 'filling'`,
    [version],
  );
  if (rowCount !== 1) throw new VersionError(`Version ${version} is not being filled.`);
}

/**
 * Points every view of the stable schema that shows a table of `from` at the same table of `to`. Waits
 * for readers that are at it, and makes others wait: bound it with `lock_timeout`. In a transaction.
 */
export async function turnViews(client: ClientBase, from: string, to: string): Promise<void> {
  // Only names that are not on the path are written with their schema.
  await client.query(`SELECT set_config('search_path', 'pg_catalog', true)`);
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT format('%I.%I', schemaname, viewname) AS name, definition FROM pg_views
     WHERE schemaname = $1 ORDER BY viewname`,
    [STABLE_SCHEMA],
  );
  const ofFrom = new RegExp(`\\b${from}\\.`, 'g');
  for (const { name, definition } of rows) {
    const turned = definition.replace(ofFrom, `${to}.`);
    if (turned !== definition) await client.query(`CREATE OR REPLACE VIEW ${name} AS ${turned}`);
  }
}

/**
 * Deletes a version that is not active, tables and all. In a transaction.
 * @throws VersionError for the active one, and for one that is not there
 */
export async function dropVersion(client: ClientBase, version: number): Promise<void> {
  const found = (await listVersions(client)).find((one) => one.version === version);
  if (!found) throw new VersionError(`There is no version ${version}.`);
  if (found.state === 'active')
    throw new VersionError(`Version ${version} is the active one: readers see it.`);
  const { rows } = await client.query<{ tables: string | null }>(
    `SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS tables
     FROM pg_tables WHERE schemaname = $1`,
    [found.schema],
  );
  // Without CASCADE: what somebody built upon these tables is not ours to delete.
  if (rows[0]?.tables) await client.query(`DROP TABLE ${rows[0].tables}`);
  await client.query(`DROP SCHEMA ${found.schema}`);
  await client.query(`DELETE FROM ${STABLE_SCHEMA}.versions WHERE version = $1`, [version]);
}
