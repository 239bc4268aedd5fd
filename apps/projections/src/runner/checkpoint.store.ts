import type { ClientBase, Pool } from 'pg';

const TABLE = 'checkpoints';

interface Place {
  topic: string;
  partition: number;
}

/** Locks the partition's checkpoint for this transaction. @returns the offset that it expects next */
export async function lockCheckpoint(
  client: ClientBase,
  { topic, partition }: Place,
): Promise<bigint> {
  const read = async () => {
    const { rows } = await client.query<{ next_offset: string }>({
      name: 'lock checkpoint',
      text: `SELECT next_offset FROM ${TABLE} WHERE topic = $1 AND partition = $2 FOR UPDATE`,
      values: [topic, partition],
    });
    return rows[0]?.next_offset;
  };
  const found = await read();
  if (found !== undefined) return BigInt(found);
  await client.query(
    `INSERT INTO ${TABLE} (topic, partition, next_offset) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
    [topic, partition],
  );
  return BigInt((await read()) ?? 0);
}

export async function advanceCheckpoint(
  client: ClientBase,
  { topic, partition }: Place,
  next: bigint,
): Promise<void> {
  await client.query({
    name: 'advance checkpoint',
    text: `UPDATE ${TABLE} SET next_offset = $3 WHERE topic = $1 AND partition = $2`,
    values: [topic, partition, String(next)],
  });
}

/** All checkpoints, by `topic/partition`. */
export async function readCheckpoints(pool: Pool | ClientBase): Promise<Map<string, bigint>> {
  const { rows } = await pool.query<{ topic: string; partition: number; next_offset: string }>(
    `SELECT topic, partition, next_offset FROM ${TABLE}`,
  );
  return new Map(rows.map((row) => [`${row.topic}/${row.partition}`, BigInt(row.next_offset)]));
}
