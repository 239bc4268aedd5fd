import type pg from 'pg';
import { SPOOL_SCHEMA } from './schema.js';

/** A message that Kafka refuses for good; its content is a customer's, and is not read here. */
export interface SetAside {
  seq: bigint;
  topic: string;
  bytes: number;
  spooledAt: Date;
  setAsideAt: Date;
  reason: string;
}

type Queryable = Pick<pg.ClientBase, 'query'>;

/** The oldest first. */
export async function listSetAside(client: Queryable, limit = 1_000): Promise<SetAside[]> {
  const { rows } = await client.query<Omit<SetAside, 'seq'> & { seq: string }>(
    `SELECT seq, topic, octet_length(value) AS bytes, spooled_at AS "spooledAt",
       set_aside_at AS "setAsideAt", reason
     FROM ${SPOOL_SCHEMA}.set_aside ORDER BY seq LIMIT $1`,
    [limit],
  );
  return rows.map((row) => ({ ...row, seq: BigInt(row.seq) }));
}

/**
 * Puts messages back at the spool's end: Kafka is asked again. What came behind them meanwhile
 * has overtaken them.
 *
 * @param seq one of them; null for all
 * @returns how many
 */
export async function retrySetAside(client: Queryable, seq: bigint | null): Promise<number> {
  const { rowCount } = await client.query(
    `WITH taken AS (
       DELETE FROM ${SPOOL_SCHEMA}.set_aside WHERE $1::bigint IS NULL OR seq = $1 RETURNING *
     )
     INSERT INTO ${SPOOL_SCHEMA}.messages (topic, key, value, headers, spooled_at)
     SELECT topic, key, value, headers, spooled_at FROM taken ORDER BY seq`,
    [seq === null ? null : String(seq)],
  );
  return rowCount ?? 0;
}

/** Deletes a message for good: it is in no other place. @returns whether it was there */
export async function discardSetAside(client: Queryable, seq: bigint): Promise<boolean> {
  const { rowCount } = await client.query(`DELETE FROM ${SPOOL_SCHEMA}.set_aside WHERE seq = $1`, [
    String(seq),
  ]);
  return rowCount === 1;
}

/** Which relay's turn it is, and until when; null for none. */
export async function readLease(
  client: Queryable,
): Promise<{ holder: string; expiresAt: Date } | null> {
  const { rows } = await client.query<{ holder: string; expiresAt: Date }>(
    `SELECT holder, expires_at AS "expiresAt" FROM ${SPOOL_SCHEMA}.lease
     WHERE expires_at > clock_timestamp()`,
  );
  return rows[0] ?? null;
}
