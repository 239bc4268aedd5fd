import type { ClientBase, Pool } from 'pg';
import { decodeEvent, encodeDeadLetter, type FoxtailEvent } from '#contracts';
import type { Chunk, Publisher } from '#kafka';
import { PROJECTED_SCHEMA } from '#read-models';
import type { Logger } from '#runtime';
import { applyEvents } from './apply-events.js';

const CHECKPOINTS = `${PROJECTED_SCHEMA}.checkpoints`;

/** Applies chunks of the log to Postgres: effect and checkpoint in one transaction. */
export class ProjectionRunner {
  constructor(
    private readonly pool: Pool,
    private readonly deadLetters: Publisher,
    private readonly logger: Logger,
  ) {}

  /**
   * Applies what the checkpoint has not seen yet of a chunk.
   *
   * The checkpoint's row is locked first of all: a consumer that lost the partition without knowing
   * waits there, then finds that its messages were applied already.
   *
   * @returns the offset expected next; before `chunk.from` where something in between is missing
   */
  async handle(chunk: Chunk): Promise<bigint> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('BEGIN');
      const next = await this.apply(client, chunk);
      await client.query('COMMIT');
      return next;
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      // A connection with a half-done transaction is closed, which rolls it back.
      client.release(broken);
    }
  }

  private async apply(client: ClientBase, chunk: Chunk): Promise<bigint> {
    const expected = await lockCheckpoint(client, chunk);
    if (expected < chunk.from) return expected;
    const fresh = chunk.messages.filter(({ offset }) => BigInt(offset) >= expected);
    const last = fresh.at(-1);
    if (!last) return expected;
    const events: FoxtailEvent[] = [];
    for (const message of fresh) {
      const decoded = decodeEvent(message);
      if (decoded.ok) events.push(decoded.event);
      // Of a type that a newer version sends: not ours to judge.
      else if (decoded.fault !== 'unknown-type') await this.setAside(chunk, message, decoded);
    }
    await applyEvents(client, events);
    const next = BigInt(last.offset) + 1n;
    await client.query({
      name: 'advance checkpoint',
      text: `UPDATE ${CHECKPOINTS} SET next_offset = $3 WHERE topic = $1 AND partition = $2`,
      values: [chunk.topic, chunk.partition, String(next)],
    });
    return next;
  }

  /** Before the checkpoint passes it, so that a malformed message is set aside twice rather than never. */
  private async setAside(
    { topic, partition }: Chunk,
    message: Chunk['messages'][number],
    { fault, detail }: { fault: string; detail: string },
  ): Promise<void> {
    const { offset, key, value } = message;
    this.logger.warn(
      { topic, partition, offset, fault, detail },
      'malformed message: to the dead letters',
    );
    await this.deadLetters.publish({
      topic: 'deadLetters',
      ...encodeDeadLetter({ topic, partition, offset, reason: fault, detail, key, value }),
    });
  }
}

async function lockCheckpoint(client: ClientBase, { topic, partition }: Chunk): Promise<bigint> {
  const read = async () => {
    const { rows } = await client.query<{ next_offset: string }>({
      name: 'lock checkpoint',
      text: `SELECT next_offset FROM ${CHECKPOINTS} WHERE topic = $1 AND partition = $2 FOR UPDATE`,
      values: [topic, partition],
    });
    return rows[0]?.next_offset;
  };
  const found = await read();
  if (found !== undefined) return BigInt(found);
  await client.query(
    `INSERT INTO ${CHECKPOINTS} (topic, partition, next_offset) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
    [topic, partition],
  );
  return BigInt((await read()) ?? 0);
}
