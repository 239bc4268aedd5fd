import type { ClientBase, Pool } from 'pg';

/**
 * Runs `work` in a transaction unless another replica is at the same right now: Postgres lets go of the lock when
 * the transaction ends, or the process with it.
 *
 * @param name the same for whatever must not run at once
 */
export async function oneAtATime(
  pool: Pool,
  name: string,
  work: (client: ClientBase) => Promise<void>,
): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const { rows } = await client.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS mine',
      [name],
    );
    if (rows[0]?.mine) await work(client);
    await client.query('COMMIT');
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    client.release(broken);
  }
}
