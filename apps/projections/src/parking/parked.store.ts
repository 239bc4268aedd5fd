import type { ClientBase, Pool } from 'pg';
import { STABLE_SCHEMA } from '#read-models';
import type { Decision, Parked } from './parked.js';

const TABLE = `${STABLE_SCHEMA}.parked`;

export interface Place {
  topic: string;
  partition: number;
}

/** What was decided for messages of one stretch of a partition. */
export interface Decisions {
  /** The first parked offset of each key: what stands there or behind it waits. */
  parkedFrom: ReadonlyMap<string, bigint>;
  /** Offsets of messages that were discarded, with their keys. */
  discarded: ReadonlyMap<bigint, string>;
}

export const NONE_DECIDED: Decisions = { parkedFrom: new Map(), discarded: new Map() };

/**
 * Whether anything was decided that concerns this stretch: one look into two indexes, which are empty
 * as a rule. Only to be believed with the partition's checkpoint locked: whoever decides holds it, too.
 */
export async function isAnyDecided(
  client: ClientBase,
  { topic, partition }: Place,
  first: bigint,
  last: bigint,
): Promise<boolean> {
  const { rows } = await client.query<{ any: boolean }>({
    name: 'any decided',
    text: `SELECT EXISTS (SELECT FROM ${TABLE} WHERE topic = $1 AND partition = $2
        AND log_offset <= $4 AND decision = 'parked')
      OR EXISTS (SELECT FROM ${TABLE} WHERE topic = $1 AND partition = $2
        AND log_offset BETWEEN $3 AND $4 AND decision = 'discarded') AS any`,
    values: [topic, partition, String(first), String(last)],
  });
  return rows[0]?.any ?? false;
}

export async function readDecisions(
  client: ClientBase,
  { topic, partition }: Place,
  keys: readonly string[],
  first: bigint,
  last: bigint,
): Promise<Decisions> {
  const parked = await client.query<{ key: string; since: string }>({
    name: 'parked keys',
    text: `SELECT key, min(log_offset) AS since FROM ${TABLE}
      WHERE topic = $1 AND partition = $2 AND key = ANY ($3::text[]) AND decision = 'parked'
      GROUP BY key`,
    values: [topic, partition, keys],
  });
  const discarded = await client.query<{ key: string; log_offset: string }>({
    name: 'discarded',
    text: `SELECT key, log_offset FROM ${TABLE}
      WHERE topic = $1 AND partition = $2 AND log_offset BETWEEN $3 AND $4 AND decision = 'discarded'`,
    values: [topic, partition, String(first), String(last)],
  });
  return {
    parkedFrom: new Map(parked.rows.map(({ key, since }) => [key, BigInt(since)])),
    discarded: new Map(discarded.rows.map((row) => [BigInt(row.log_offset), row.key])),
  };
}

/** Parks messages. One that was parked already, by the version that a rebuild follows, stays so. */
export async function park(client: ClientBase, messages: readonly Parked[]): Promise<void> {
  for (const one of messages) {
    const { topic, partition, offset, key, environment, entity, entityId, eventId } = one;
    await client.query({
      name: 'park',
      text: `INSERT INTO ${TABLE} (topic, partition, log_offset, key, environment, entity, entity_id,
          event_id, batch_ids, reason, code, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (topic, partition, log_offset) DO UPDATE SET decision = 'parked', decided_at = NULL,
          reason = EXCLUDED.reason, code = EXCLUDED.code, detail = EXCLUDED.detail
        WHERE parked.decision = 'retried'`,
      values: [
        ...[topic, partition, String(offset), key, environment, entity, entityId, eventId],
        ...[one.batchIds, one.reason, one.code, one.detail],
      ],
    });
  }
}

/** The messages parked for a key, in order. */
export async function parkedOf(
  client: ClientBase | Pool,
  topic: string,
  key: string,
): Promise<Parked[]> {
  const { rows } = await client.query<Parked & { offset: string }>(
    `SELECT topic, partition, log_offset AS offset, key, environment, entity, entity_id AS "entityId",
       event_id AS "eventId", batch_ids AS "batchIds", reason, code, detail
     FROM ${TABLE} WHERE topic = $1 AND key = $2 AND decision = 'parked' ORDER BY log_offset`,
    [topic, key],
  );
  return rows.map((row) => ({ ...row, offset: BigInt(row.offset) }));
}

export async function decide(
  client: ClientBase,
  messages: readonly Pick<Parked, 'topic' | 'partition' | 'offset'>[],
  decision: Exclude<Decision, 'parked'>,
): Promise<void> {
  for (const { topic, partition, offset } of messages) {
    await client.query(
      `UPDATE ${TABLE} SET decision = $4, decided_at = now()
       WHERE topic = $1 AND partition = $2 AND log_offset = $3`,
      [topic, partition, String(offset), decision],
    );
  }
}

/** Says anew why a message waits, after it was tried again. */
export async function explain(
  client: ClientBase | Pool,
  { topic, partition, offset }: Pick<Parked, 'topic' | 'partition' | 'offset'>,
  { code, detail }: { code: string; detail: string },
): Promise<void> {
  await client.query(
    `UPDATE ${TABLE} SET reason = 'poison', code = $4, detail = $5
     WHERE topic = $1 AND partition = $2 AND log_offset = $3 AND decision = 'parked'`,
    [topic, partition, String(offset), code, detail],
  );
}

/** A key of which messages wait. */
export interface ParkedKey extends Place {
  key: string;
  messages: number;
  since: Date;
  firstOffset: string;
  code: string | null;
  detail: string;
}

/** The longest parked first. */
export async function listParkedKeys(client: ClientBase | Pool): Promise<ParkedKey[]> {
  const { rows } = await client.query<ParkedKey>(
    `SELECT topic, partition, key, count(*)::integer AS messages, min(parked_at) AS since,
       min(log_offset) AS "firstOffset",
       (array_agg(code ORDER BY reason = 'behind', log_offset))[1] AS code,
       (array_agg(detail ORDER BY reason = 'behind', log_offset))[1] AS detail
     FROM ${TABLE} WHERE decision = 'parked' GROUP BY topic, partition, key ORDER BY since, topic, key`,
  );
  return rows;
}
