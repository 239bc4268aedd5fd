import type pg from 'pg';
import { checkSchema } from '#read-models';
import { createClient, type DatabaseAddress } from '#wire';

/**
 * Does `work` with one connection.
 * @throws SchemaError where the schema is not the one that this program knows
 */
export async function withCheckedDatabase<T>(
  url: DatabaseAddress,
  applicationName: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = createClient(url, {
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  await client.connect();
  try {
    await checkSchema(async (sql) => (await client.query<object>(sql)).rows);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** @throws SchemaError where the schema is not the one that this program knows */
export async function checkDatabase(url: DatabaseAddress, applicationName: string): Promise<void> {
  await withCheckedDatabase(url, applicationName, () => Promise.resolve());
}
