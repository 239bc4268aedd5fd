import type { ClientBase, Pool } from 'pg';
import type { DeadLetterFault, Topics } from '#contracts';
import type { Chunk, Publisher } from '#kafka';
import type { Logger } from '#runtime';
import { applyEvents } from './apply-events.js';
import {
  advanceCheckpoint,
  followingVersions,
  lockCheckpoint,
  readCheckpoints,
} from './checkpoint.store.js';
import { DeadLetterBox } from './dead-letter-box.js';
import { isRefusedForGood } from './postgres-failure.js';
import { faultAt, readChunk, type ReadMessage } from './read-chunk.js';
import { inTransaction } from './transaction.js';

/** Applies chunks of the log to Postgres: effect and checkpoint in one transaction. */
export class ProjectionRunner {
  private readonly deadLetters: DeadLetterBox;

  constructor(
    private readonly pool: Pool,
    private readonly topics: Topics,
    publisher: Publisher,
    logger: Logger,
    /** `filling`: a rebuild, which tells nobody anything again. */
    private readonly version: 'active' | 'filling' = 'active',
  ) {
    this.deadLetters = new DeadLetterBox(publisher, logger);
  }

  /** The offset that each partition's checkpoint expects next, by `topic/partition`. */
  async checkpoints(): Promise<ReadonlyMap<string, bigint>> {
    return readCheckpoints(this.pool);
  }

  /**
   * Applies what the checkpoint has not seen yet of a chunk. What is no event, and what Postgres
   * refuses for good, goes to the dead letters, before the checkpoint passes it: rather twice than never.
   *
   * @returns the offset expected next; before `chunk.from` where something in between is missing
   */
  async handle(chunk: Chunk): Promise<bigint> {
    const messages = readChunk(chunk, this.topics);
    for (const { message, fault } of messages) {
      if (fault !== null) await this.setAside(message, fault);
    }
    return this.apply(chunk, messages);
  }

  private async apply(chunk: Chunk, messages: readonly ReadMessage[]): Promise<bigint> {
    try {
      return await followingVersions(this.pool, (connection) =>
        inTransaction(connection, (client) => this.applyFresh(client, chunk, messages)),
      );
    } catch (error) {
      if (!isRefusedForGood(error)) throw error;
      return this.applyAround(chunk, messages, error);
    }
  }

  /** Finds the message that Postgres refuses, by halves, so that the others are applied all the same. */
  private async applyAround(
    chunk: Chunk,
    messages: readonly ReadMessage[],
    error: Error & { code: string },
  ): Promise<bigint> {
    const [only, ...more] = messages;
    if (only && more.length === 0) {
      const { message } = only;
      const fault = faultAt(chunk, message, 'refused', `SQLSTATE ${error.code}`);
      await this.setAside(message, fault);
      return this.apply(chunk, [{ ...only, event: null }]);
    }
    const half = Math.ceil(messages.length / 2);
    const rest = messages.slice(half);
    const next = await this.apply(chunk, messages.slice(0, half));
    if (next < chunk.from) return next;
    return this.apply(chunk, rest);
  }

  private async setAside(message: ReadMessage['message'], fault: DeadLetterFault): Promise<void> {
    if (this.version === 'active') await this.deadLetters.put(message, fault);
  }

  /**
   * The checkpoint's row is locked first of all: a consumer that lost the partition without knowing
   * waits there, then finds that its messages were applied already.
   */
  private async applyFresh(
    client: ClientBase,
    chunk: Chunk,
    messages: readonly ReadMessage[],
  ): Promise<bigint> {
    const expected = await lockCheckpoint(client, chunk, this.version);
    if (expected < chunk.from) return expected;
    const fresh = messages.filter(({ message }) => BigInt(message.offset) >= expected);
    const last = fresh.at(-1);
    if (!last) return expected;
    await applyEvents(
      client,
      fresh.flatMap(({ event }) => (event === null ? [] : [event])),
      { outbox: this.version === 'active' },
    );
    const next = BigInt(last.message.offset) + 1n;
    await advanceCheckpoint(client, chunk, next);
    return next;
  }
}
