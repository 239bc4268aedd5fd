import type { Outgoing, TopicKind } from '#contracts';
import type { DatabaseAddress } from '#wire';
import { SPOOL_SCHEMA } from './schema.js';
import { SpoolPool } from './spool.pool.js';

/** A message in the spool; `seq` is its turn. */
export type Spooled = Outgoing & { seq: bigint };

export interface SpoolDepth {
  /** Messages that wait. */
  messages: number;
  /** How long the oldest has waited, in seconds; 0 if none waits. */
  ageSeconds: number;
  /** Messages that Kafka refuses, kept apart. */
  setAside: number;
}

export interface SpoolStoreOptions {
  url: DatabaseAddress;
  /** No statement, and no wait for a connection, outlives this, in milliseconds. */
  timeoutMs?: number;
  /** Told of a connection that broke while nobody used it. */
  onIdleError?: (error: Error) => void;
}

/** What Postgres says of a table, or of its schema, that is not there. */
const NO_TABLE = ['42P01', '3F000'];

/** The database has no spool. */
export class SpoolSchemaError extends Error {
  readonly code = 'spool-without-tables';

  constructor(options?: ErrorOptions) {
    super('The spool has no tables yet. Run `npm run migrate`.', options);
    this.name = 'SpoolSchemaError';
  }
}

/** The spool's tables. Every method throws while Postgres is away, soon and without a trace. */
export class SpoolStore {
  private readonly pool: SpoolPool;

  constructor({ url, timeoutMs = 800, onIdleError }: SpoolStoreOptions) {
    this.pool = new SpoolPool({ url, timeoutMs, onIdleError });
  }

  /** @throws SpoolSchemaError unless its tables are there, and what `pg` throws where that can't be known */
  async check(): Promise<void> {
    try {
      await this.pool.query(`SELECT FROM ${SPOOL_SCHEMA}.messages LIMIT 0`);
    } catch (error) {
      const isMissing = NO_TABLE.includes((error as { code?: string }).code ?? '');
      throw isMissing ? new SpoolSchemaError({ cause: error }) : error;
    }
  }

  /** Appends messages in one statement, in their order. @returns the last one's turn, once committed */
  async append(messages: readonly Outgoing[]): Promise<bigint> {
    const { bytes, topics, starts, keys, values, headers } = pack(messages);
    const { rows } = await this.pool.query<{ last: string }>({
      name: 'append',
      text: `
        WITH appended AS (
          INSERT INTO ${SPOOL_SCHEMA}.messages (topic, key, value, headers)
          SELECT topic,
            CASE WHEN key >= 0 THEN substring($1::bytea FROM start FOR key) END,
            substring($1 FROM start + greatest(key, 0) FOR value),
            convert_from(substring($1 FROM start + greatest(key, 0) + value FOR headers), 'UTF8')
          FROM unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::int[])
            WITH ORDINALITY AS given (topic, start, key, value, headers, place)
          ORDER BY place
          RETURNING seq
        ) SELECT max(seq) AS last FROM appended`,
      values: [bytes, topics, starts, keys, values, headers],
    });
    return BigInt(rows[0]?.last ?? 0);
  }

  /** The messages whose turn is next, in order: at most `limit`, and about `bytes`, but one at least. */
  async head(limit: number, bytes: number): Promise<Spooled[]> {
    const { rows } = await this.pool.query<{
      seq: string;
      topic: TopicKind;
      key: Buffer | null;
      value: Buffer;
      headers: string;
    }>(
      `SELECT seq, topic, key, value, headers FROM (
         SELECT *, sum(octet_length(value)) OVER (ORDER BY seq) - octet_length(value) AS before
         FROM (SELECT * FROM ${SPOOL_SCHEMA}.messages ORDER BY seq LIMIT $1) AS first
       ) AS counted WHERE before < $2 ORDER BY seq`,
      [limit, bytes],
    );
    return rows.map(({ seq, headers, ...message }) => ({
      ...message,
      seq: BigInt(seq),
      headers: JSON.parse(headers) as Record<string, string>,
    }));
  }

  /** Only for messages that Kafka has acknowledged. */
  async remove(messages: readonly Spooled[]): Promise<void> {
    await this.pool.query(`DELETE FROM ${SPOOL_SCHEMA}.messages WHERE seq = ANY ($1::bigint[])`, [
      messages.map(({ seq }) => String(seq)),
    ]);
  }

  /** Moves a message out of the way of those behind it. */
  async setAside({ seq }: Spooled, reason: string): Promise<void> {
    await this.pool.query(
      `WITH taken AS (DELETE FROM ${SPOOL_SCHEMA}.messages WHERE seq = $1 RETURNING *)
       INSERT INTO ${SPOOL_SCHEMA}.set_aside (seq, topic, key, value, headers, spooled_at, reason)
       SELECT seq, topic, key, value, headers, spooled_at, $2 FROM taken`,
      [String(seq), reason],
    );
  }

  /** Whose turn is next, and how many wait, counted up to `atMost`. */
  async glance(atMost: number): Promise<{ first: bigint | null; count: number }> {
    const { rows } = await this.pool.query<{ first: string | null; count: string }>(
      `SELECT min(seq) AS first, count(*) FROM (
         SELECT seq FROM ${SPOOL_SCHEMA}.messages ORDER BY seq LIMIT $1
       ) AS head`,
      [atMost],
    );
    const { first = null, count = 0 } = rows[0] ?? {};
    return { first: first === null ? null : BigInt(first), count: Number(count) };
  }

  /** Whether any waits whose turn is `seq` or before. */
  async hasUpTo(seq: bigint): Promise<boolean> {
    const { rows } = await this.pool.query<{ has: boolean }>(
      `SELECT EXISTS (SELECT FROM ${SPOOL_SCHEMA}.messages WHERE seq <= $1) AS has`,
      [String(seq)],
    );
    return rows[0]?.has ?? false;
  }

  async depth(): Promise<SpoolDepth> {
    const { rows } = await this.pool.query<{ messages: string; age: number; aside: string }>(
      `SELECT count(*) AS messages,
         coalesce(extract(epoch FROM clock_timestamp() - min(spooled_at)), 0)::float8 AS age,
         (SELECT count(*) FROM ${SPOOL_SCHEMA}.set_aside) AS aside
       FROM ${SPOOL_SCHEMA}.messages`,
    );
    const [row] = rows;
    return {
      messages: Number(row?.messages ?? 0),
      ageSeconds: row?.age ?? 0,
      setAside: Number(row?.aside ?? 0),
    };
  }

  /**
   * Takes or renews the lease that lets one relay work at a time, on Postgres's clock.
   * @returns false while another holds it
   */
  async lease(holder: string, seconds: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO ${SPOOL_SCHEMA}.lease (holder, expires_at)
       VALUES ($1, clock_timestamp() + make_interval(secs => $2))
       ON CONFLICT (singleton) DO UPDATE SET holder = $1, expires_at = EXCLUDED.expires_at
       WHERE lease.holder = $1 OR lease.expires_at < clock_timestamp()`,
      [holder, seconds],
    );
    return rowCount === 1;
  }

  /** Lets another relay begin at once. */
  async release(holder: string): Promise<void> {
    await this.pool.query(`DELETE FROM ${SPOOL_SCHEMA}.lease WHERE holder = $1`, [holder]);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/**
 * Keys, values and headers of messages in one run of bytes, with where each begins, counted from 1,
 * and how long its parts are; -1 for no key. An array of them would travel as text, twice as long.
 */
function pack(messages: readonly Outgoing[]) {
  const parts: Buffer[] = [];
  const lengths: Record<'starts' | 'keys' | 'values' | 'headers', number[]> = {
    starts: [],
    keys: [],
    values: [],
    headers: [],
  };
  let start = 1;
  for (const { key, value, headers } of messages) {
    const keyBytes = key === null ? null : Buffer.from(key);
    const headerBytes = Buffer.from(JSON.stringify(headers));
    if (keyBytes) parts.push(keyBytes);
    parts.push(value, headerBytes);
    lengths.starts.push(start);
    lengths.keys.push(keyBytes?.length ?? -1);
    lengths.values.push(value.length);
    lengths.headers.push(headerBytes.length);
    start += (keyBytes?.length ?? 0) + value.length + headerBytes.length;
  }
  return { bytes: Buffer.concat(parts), topics: messages.map(({ topic }) => topic), ...lengths };
}
