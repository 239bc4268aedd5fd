import type { Pool } from 'pg';
import { STABLE_SCHEMA } from '#read-models';

/** What waits for somebody, of all replicas. */
export interface AsideCounts {
  parkedKeys: number;
  parkedMessages: number;
  outboxWaiting: number;
  outboxRefused: number;
}

export async function readAside(pool: Pool): Promise<AsideCounts> {
  const { rows } = await pool.query<AsideCounts>({
    name: 'counts of what is aside',
    text: `SELECT keys AS "parkedKeys", messages AS "parkedMessages",
        waiting AS "outboxWaiting", refused AS "outboxRefused"
      FROM (SELECT count(DISTINCT (topic, key))::integer AS keys, count(*)::integer AS messages
          FROM ${STABLE_SCHEMA}.parked WHERE decision = 'parked') AS parked,
        (SELECT count(*) FILTER (WHERE refused IS NULL)::integer AS waiting,
          count(refused)::integer AS refused
          FROM ${STABLE_SCHEMA}.outbox) AS outbox`,
  });
  return rows[0] ?? { parkedKeys: 0, parkedMessages: 0, outboxWaiting: 0, outboxRefused: 0 };
}
