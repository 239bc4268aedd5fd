import type pg from 'pg';
import { Type } from 'typebox';
import { loadConfig } from '#runtime';
import { databaseFaults, databaseOf, databaseSettings } from '#wire';
import { withCheckedDatabase } from '../runner/checked-database.js';

/**
 * Does `work` with a connection to DATABASE_URL.
 * @throws SchemaError where its schema is not the one that this program knows
 */
export async function withDatabase<T>(
  env: NodeJS.ProcessEnv,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const settings = loadConfig(Type.Object(databaseSettings), env, databaseFaults);
  return withCheckedDatabase(databaseOf(settings), 'foxtail-projections-command', work);
}
