import pg from 'pg';
import { connectionOf, within, type DatabaseAddress } from '#wire';

export interface SpoolPoolOptions {
  url: DatabaseAddress;
  /** No statement, and no wait for a connection, outlives this, in milliseconds. */
  timeoutMs: number;
  /** Told of a connection that broke while nobody used it. */
  onIdleError?: ((error: Error) => void) | undefined;
}

/** pg counts by a clock, and takes a pause of this process for one of the server: it has the last word only. */
const BACKSTOP = 3;

/** Connections to the spool's database, with limits in `ownTime`. */
export class SpoolPool {
  private readonly pool: pg.Pool;

  constructor(private readonly options: SpoolPoolOptions) {
    const { url, timeoutMs, onIdleError } = options;
    this.pool = new pg.Pool({
      application_name: 'foxtail-spool',
      max: 4,
      connectionTimeoutMillis: BACKSTOP * timeoutMs,
      statement_timeout: timeoutMs,
      keepAlive: true,
      // A commit that the server may forget is no place for the only copy of an event.
      options: '-c synchronous_commit=on',
      ...connectionOf(url),
    });
    this.pool.on('error', (error) => onIdleError?.(error));
  }

  /** @throws what `pg` throws, and Error where the server did not answer in time: the connection goes then, too */
  async query<Row extends pg.QueryResultRow>(
    query: string | pg.QueryConfig,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>> {
    const client = await this.connect();
    try {
      // The server's limit says nothing on a connection that went silent in between.
      const answer = client.query<Row>(query as string, values);
      const result = await within(this.options.timeoutMs, answer, 'no answer in time');
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.pool.end();
  }

  private async connect(): Promise<pg.PoolClient> {
    const connecting = this.pool.connect();
    try {
      return await within(this.options.timeoutMs, connecting, 'no connection in time');
    } catch (error) {
      // One that comes late is for the next: what waited for it was told that it failed.
      connecting.then(
        (client) => client.release(),
        () => undefined,
      );
      throw error;
    }
  }
}
