import pg from 'pg';
import { Type } from 'typebox';
import { checkSchema } from '#read-models';
import { loadConfig } from '#runtime';
import { projectionsConfigSchema } from '../projections.config.js';

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
  const client = new pg.Client({
    connectionString: settings.DATABASE_URL,
    application_name: 'foxtail-projections-command',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // The query under way tells of it; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await checkSchema(async (sql) => (await client.query<object>(sql)).rows);
    return await work(client);
  } finally {
    await client.end();
  }
}
