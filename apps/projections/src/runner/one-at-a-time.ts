import type { ClientBase, Pool } from 'pg';
import { inTransaction, withConnection } from './transaction.js';

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
  await withConnection(pool, (connection) =>
    inTransaction(connection, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>(
        'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS mine',
        [name],
      );
      if (rows[0]?.mine) await work(client);
    }),
  );
}
