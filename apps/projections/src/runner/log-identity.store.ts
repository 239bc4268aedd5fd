import type { ClientBase, Pool } from 'pg';
import { LogGapError, type LogIdentity } from '#kafka';
import { STABLE_SCHEMA } from '#read-models';

const TABLE = `${STABLE_SCHEMA}.log_identities`;

/** A topic as it was when its checkpoints were begun. */
export interface KnownTopic {
  topic: string;
  clusterId: string;
  topicId: string | null;
  firstSeenAt: Date;
}

export async function knownTopics(database: Pool | ClientBase): Promise<KnownTopic[]> {
  const { rows } = await database.query<KnownTopic>(
    `SELECT topic, cluster_id AS "clusterId", topic_id AS "topicId", first_seen_at AS "firstSeenAt"
     FROM ${TABLE} ORDER BY topic`,
  );
  return rows;
}

/**
 * Holds the log against the one that the checkpoints speak of, and notes it the first time. Offsets
 * alone would not tell a topic that was made anew and has grown past its checkpoint.
 *
 * @param checkpoints a topic of which nothing was applied yet may be made anew as often as one likes
 * @throws LogGapError for another cluster or another topic of that name
 */
export async function checkLogIdentity(
  database: Pool | ClientBase,
  identity: LogIdentity,
  checkpoints: ReadonlyMap<string, bigint>,
): Promise<void> {
  const known = new Map((await knownTopics(database)).map((one) => [one.topic, one]));
  for (const [topic, topicId] of identity.topicIds) {
    const before = known.get(topic);
    const isApplied = wasApplied(topic, checkpoints);
    if (before !== undefined && isApplied) {
      if (before.clusterId !== identity.clusterId)
        throw LogGapError.replaced(topic, `of cluster ${before.clusterId}`, identity.clusterId);
      if (before.topicId !== null && topicId !== null && before.topicId !== topicId)
        throw LogGapError.replaced(topic, `with the id ${before.topicId}`, topicId);
      if (before.topicId !== null || topicId === null) continue;
    }
    const isAnother = before !== undefined && before.topicId !== topicId;
    if (isAnother && !isApplied) await forgetAside(database, topic);
    await noteTopic(database, topic, identity.clusterId, topicId);
  }
}

/** What was decided about places of the former log says nothing about those of another. */
async function forgetAside(database: Pool | ClientBase, topic: string): Promise<void> {
  for (const table of ['parked', 'dead_letters'])
    await database.query(`DELETE FROM ${STABLE_SCHEMA}.${table} WHERE topic = $1`, [topic]);
}

/** From now on the checkpoints speak of this one. */
export async function noteTopic(
  database: Pool | ClientBase,
  topic: string,
  clusterId: string,
  topicId: string | null,
): Promise<void> {
  await database.query(
    `INSERT INTO ${TABLE} (topic, cluster_id, topic_id) VALUES ($1, $2, $3)
     ON CONFLICT (topic) DO UPDATE SET cluster_id = $2, topic_id = $3, first_seen_at = clock_timestamp()
     WHERE (log_identities.cluster_id, log_identities.topic_id) IS DISTINCT FROM ($2, $3)`,
    [topic, clusterId, topicId],
  );
}

function wasApplied(topic: string, checkpoints: ReadonlyMap<string, bigint>): boolean {
  return [...checkpoints].some(
    ([place, next]) => next > 0n && place.slice(0, place.lastIndexOf('/')) === topic,
  );
}
