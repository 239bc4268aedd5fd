import type { ClientBase, Pool } from 'pg';
import { changeSql, STABLE_SCHEMA, type VersionState } from '#read-models';
import { withConnection } from './transaction.js';

const TABLE = 'checkpoints';
const VERSIONS = `${STABLE_SCHEMA}.versions`;

interface Place {
  topic: string;
  partition: number;
}

/** The connection is for a version of the read models that is not, or no longer, to be written. */
export class StaleVersionError extends Error {
  readonly code = 'read-models-switched';

  constructor(wanted: VersionState, found: VersionState | undefined) {
    super(`The version of the read models is ${found ?? 'gone'} where ${wanted} is wanted.`);
    this.name = 'StaleVersionError';
  }
}

/**
 * Locks the partition's checkpoint for this transaction, and that of the version against a switch.
 *
 * @param wanted what the version must be whose tables this connection fills
 * @returns the offset that it expects next
 * @throws StaleVersionError if it is not: another connection sees the one that is
 */
export async function lockCheckpoint(
  client: ClientBase,
  place: Place,
  wanted: VersionState = 'active',
): Promise<bigint> {
  const found = await orStale(
    wanted,
    async () => (await lockRow(client, place)) ?? (await placeRow(client, place)),
  );
  if (found?.state !== wanted) throw new StaleVersionError(wanted, found?.state);
  return BigInt(found.next_offset);
}

/** The tables of a version that was dropped are not there: for its connections that is stale, too. */
async function orStale<T>(wanted: VersionState, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // undefined_table
    if ((error as { code?: unknown }).code !== '42P01') throw error;
    throw new StaleVersionError(wanted, undefined);
  }
}

interface Locked {
  next_offset: string;
  state: VersionState;
}

async function lockRow(
  client: ClientBase,
  { topic, partition }: Place,
): Promise<Locked | undefined> {
  // In this order: a switch takes all checkpoints first, and a queue of projectors can't overtake it.
  const { rows } = await client.query<Locked>({
    name: 'lock checkpoint',
    text: `SELECT c.next_offset, v.state FROM ${TABLE} c, ${VERSIONS} v
      WHERE c.topic = $1 AND c.partition = $2 AND v.schema_name = current_schema()
      FOR UPDATE OF c FOR SHARE OF v`,
    values: [topic, partition],
  });
  return rows[0];
}

async function placeRow(client: ClientBase, place: Place): Promise<Locked | undefined> {
  await client.query(
    `INSERT INTO ${TABLE} (topic, partition, next_offset) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
    [place.topic, place.partition],
  );
  return lockRow(client, place);
}

/**
 * @param version of the one that readers see, whoever waits for a change is told with the commit; on the
 * statement that there is anyway, since another would be one more round trip for each chunk
 */
export async function advanceCheckpoint(
  client: ClientBase,
  { topic, partition }: Place,
  next: bigint,
  version: VersionState = 'active',
): Promise<void> {
  const told = version === 'active';
  await client.query({
    name: told ? 'advance checkpoint and tell' : 'advance checkpoint',
    text: `UPDATE ${TABLE} SET next_offset = $3 WHERE topic = $1 AND partition = $2
      ${told ? `RETURNING ${changeSql('topic', 'partition', 'next_offset')}` : ''}`,
    values: [topic, partition, String(next)],
  });
}

/** Tells whoever waits that rows changed, though the checkpoint has not moved. */
export async function tellChange(client: ClientBase, { topic, partition }: Place): Promise<void> {
  await client.query(
    `SELECT ${changeSql('topic', 'partition', 'next_offset')} FROM ${TABLE}
     WHERE topic = $1 AND partition = $2`,
    [topic, partition],
  );
}

/**
 * All checkpoints, by `topic/partition`.
 * @throws StaleVersionError where they are not of the active version; a pool tries its other connections
 */
export async function readCheckpoints(from: Pool | ClientBase): Promise<Map<string, bigint>> {
  if (!isPool(from)) return readActive(from);
  return followingVersions(from, readActive);
}

/**
 * Does `work` on a connection of the pool. One that turns out to be for a version that was switched
 * is closed, and another one taken: a new one asks which version is active.
 */
export async function followingVersions<T>(
  pool: Pool,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withConnection(pool, work);
    } catch (error) {
      // Each connection of the pool may be such a one, and then one more.
      if (!(error instanceof StaleVersionError) || attempt > pool.options.max) throw error;
    }
  }
}

async function readActive(client: ClientBase): Promise<Map<string, bigint>> {
  const { rows } = await orStale('active', () =>
    client.query<{
      topic: string | null;
      partition: number;
      next_offset: string;
      state: VersionState;
    }>(
      `SELECT c.topic, c.partition, c.next_offset, v.state
       FROM ${VERSIONS} v LEFT JOIN ${TABLE} c ON true WHERE v.schema_name = current_schema()`,
    ),
  );
  const state = rows[0]?.state;
  if (state !== 'active') throw new StaleVersionError('active', state);
  return new Map(
    rows
      .filter(({ topic }) => topic !== null)
      .map((row) => [`${row.topic}/${row.partition}`, BigInt(row.next_offset)]),
  );
}

function isPool(from: Pool | ClientBase): from is Pool {
  return 'totalCount' in from;
}
