import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  /** postgres:// URL of the empty database. */
  url: string;
  /** Removes it, ending whatever is connected to it. */
  drop(): Promise<void>;
}

/**
 * Makes an empty database beside the one that DATABASE_URL names, for one test file.
 * @throws Error if DATABASE_URL is not set, which the run's global set-up does
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  if (!server)
    throw new Error('DATABASE_URL is not set: is the test in a project with the global set-up?');
  const name = `test_${randomBytes(6).toString('hex')}`;
  // From template0: another test's connection to template1 would make it fail.
  await execute(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
