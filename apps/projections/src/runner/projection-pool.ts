import pg from 'pg';
import { openActiveVersion } from '#read-models';
import { bindBuffers } from './bind-buffers.js';

/**
 * Connections that write read models; `config` says for which version they are.
 *
 * @param onBroken told of a connection that broke while nobody asked anything of it; whoever holds it learns of it
 * at the next query
 */
export function createProjectionPool(
  config: pg.PoolConfig,
  onBroken: (trouble: string, error: Error) => void,
): pg.Pool {
  const pool = new pg.Pool({
    // What is sent without waiting for the answers before goes in one round trip, see `together`.
    pipeline: true,
    statement_timeout: 60_000,
    // The server's limit says nothing on a connection that went silent in between.
    query_timeout: 65_000,
    keepAlive: true,
    // A process that was stopped in mid-transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
    ...config,
  });
  pool.on('connect', (client) => {
    bindBuffers(client);
    client.on('error', (error) => onBroken('a Postgres connection broke', error));
  });
  pool.on('error', (error) => onBroken('an idle Postgres connection broke', error));
  return pool;
}

/** The same, each connection for the version that is active when it is opened; it is closed once that is not. */
export function createActivePool(
  config: pg.PoolConfig,
  onBroken: (trouble: string, error: Error) => void,
): pg.Pool {
  return createProjectionPool(
    {
      // Times come back in UTC, which is quick to read.
      options: '-c timezone=UTC',
      verify: (client, done) => void openActiveVersion(client).then(() => done(), done),
      connectionTimeoutMillis: 5_000,
      ...config,
    },
    onBroken,
  );
}
