import type { ClientBase, Pool } from 'pg';

/** Runs `work` in a transaction: all of it, or nothing. */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    // A connection with a half-done transaction is closed, which rolls it back.
    client.release(broken);
  }
}
