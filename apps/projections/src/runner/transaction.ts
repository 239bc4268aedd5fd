import type { ClientBase, Pool } from 'pg';
import { together } from './together.js';

/** Does `work` on a connection of the pool. One on which it failed is closed, which rolls back what was half done. */
export async function withConnection<T>(
  pool: Pool,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Does `work` in a transaction. After a failure the connection must be closed, or rolled back. */
export async function inTransaction<T>(
  client: ClientBase,
  work: (client: ClientBase) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  await client.query(begin);
  const result = await work(client);
  await client.query('COMMIT');
  return result;
}

/** The same on a connection that pipelines: BEGIN costs no round trip of its own. */
export async function inPipelinedTransaction<T>(
  client: ClientBase,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const [, result] = await together(client.query('BEGIN'), work(client));
  await client.query('COMMIT');
  return result;
}
