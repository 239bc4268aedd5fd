import type pg from 'pg';
import { Type } from 'typebox';
import { loadConfig } from '#runtime';
import { projectionsConfigSchema } from '../projections.config.js';
import { withCheckedDatabase } from '../runner/checked-database.js';

const { DATABASE_URL } = projectionsConfigSchema.properties;

/**
 * Does `work` with a connection to DATABASE_URL.
 * @throws SchemaError where its schema is not the one that this program knows
 */
export async function withDatabase<T>(
  env: NodeJS.ProcessEnv,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const settings = loadConfig(Type.Object({ DATABASE_URL }), env);
  return withCheckedDatabase(settings.DATABASE_URL, 'foxtail-projections-command', work);
}
