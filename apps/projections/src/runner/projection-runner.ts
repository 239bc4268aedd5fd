import type { ClientBase, Pool } from 'pg';
import type { DeadLetter, Topics } from '#contracts';
import type { Chunk } from '#kafka';
import { laneOf } from '#read-models';
import { traced, type Logger, type Tracing } from '#runtime';
import { putLetters } from '../dead-letters/dead-letter.store.js';
import { isAnyDecided, park } from '../parking/parked.store.js';
import { applyEvents } from './apply-events.js';
import {
  advanceCheckpoint,
  followingVersions,
  lockCheckpoint,
  readCheckpoints,
} from './checkpoint.store.js';
import type { Commit } from './commit.js';
import { chunkSpan, tellCommit, transactionSpan } from './chunk-spans.js';
import { classify, PoisonError, type Poison } from './failure.js';
import { readChunk, type ReadMessage } from './read-chunk.js';
import { sortMessages, type Sorted } from './sort-messages.js';
import { together } from './together.js';
import { inPipelinedTransaction } from './transaction.js';
import { countingRows } from './written-rows.js';

export interface ProjectionRunnerOptions {
  pool: Pool;
  topics: Topics;
  logger: Logger;
  /** `filling`: a rebuild, which decides nothing anew and tells nobody anything again. */
  version?: 'active' | 'filling';
  /** Told of each transaction once it is committed. */
  onCommit?: (commit: Commit) => void;
  /** Left out or null: no traces. */
  tracing?: Tracing | null;
  /** The consumer group that its traces name. */
  group?: string;
}

/** Applies chunks of the log to Postgres: effect, what could not be applied, and checkpoint in one transaction. */
export class ProjectionRunner {
  private readonly version: 'active' | 'filling';
  private readonly tracing: Tracing | null;

  constructor(private readonly options: ProjectionRunnerOptions) {
    this.version = options.version ?? 'active';
    this.tracing = options.tracing ?? null;
  }

  /** The offset that each partition's checkpoint expects next, by `topic/partition`. */
  async checkpoints(): Promise<ReadonlyMap<string, bigint>> {
    return readCheckpoints(this.options.pool);
  }

  /**
   * Applies what the checkpoint has not seen yet of a chunk. What is no event becomes a dead letter;
   * the key of an event that can't be applied is parked, and with it what follows for the key.
   *
   * @returns the offset expected next; before `chunk.from` where something in between is missing
   * @throws what is transient: the same chunk again, later
   * @throws PoisonError where a rebuild meets what only the version that it fills can't apply
   */
  async handle(chunk: Chunk): Promise<bigint> {
    return traced(
      this.tracing,
      () => chunkSpan(chunk, this.options.group),
      () => this.apply(chunk, readChunk(chunk, this.options.topics)),
    );
  }

  private async apply(
    chunk: Chunk,
    messages: readonly ReadMessage[],
    isSecondTry = false,
  ): Promise<bigint> {
    try {
      return await this.commit(chunk, messages);
    } catch (error) {
      const failure = classify(error);
      const [only, ...more] = messages;
      if (failure.kind === 'transient' || only === undefined) throw error;
      if (more.length > 0) return this.applyByHalves(chunk, messages);
      // A driver that lost its connection may throw what looks like a bug of ours: not twice running.
      if (!isSecondTry) return this.apply(chunk, messages, true);
      // To park the key here would park it in the live version, too.
      if (this.version === 'filling') throw new PoisonError(chunk, only.offset, failure);
      return this.commit(chunk, messages, failure);
    }
  }

  /** Finds what can't be applied, so that all else is. */
  private async applyByHalves(chunk: Chunk, messages: readonly ReadMessage[]): Promise<bigint> {
    const half = Math.ceil(messages.length / 2);
    const next = await this.apply(chunk, messages.slice(0, half));
    if (next < chunk.from) return next;
    return this.apply(chunk, messages.slice(half));
  }

  /** @param poison why the one message of `messages` is parked rather than applied */
  private async commit(
    chunk: Chunk,
    messages: readonly ReadMessage[],
    poison?: Poison,
  ): Promise<bigint> {
    const done = await traced(this.tracing, transactionSpan, async (span) => {
      const committed = await followingVersions(this.options.pool, (connection) =>
        inPipelinedTransaction(connection, (client) =>
          this.applyFresh(client, chunk, messages, poison),
        ),
      );
      if (span !== null) tellCommit(span, committed);
      return committed;
    });
    if (typeof done === 'bigint') return done;
    this.tell(done);
    return done.next;
  }

  /**
   * The checkpoint's row is locked first of all: a consumer that lost the partition without knowing
   * waits there, then finds that its messages were applied already.
   *
   * @returns what it did, or the offset that is expected where there was nothing to do
   */
  private async applyFresh(
    given: ClientBase,
    chunk: Chunk,
    messages: readonly ReadMessage[],
    poison: Poison | undefined,
  ): Promise<Commit | bigint> {
    const { client, written } = countingRows(given);
    const { topic, partition } = chunk;
    const [from, to] = [messages[0]?.offset ?? 0n, messages.at(-1)?.offset ?? 0n];
    const [expected, isAny] = await together(
      lockCheckpoint(client, chunk, this.version),
      isAnyDecided(client, chunk, from, to),
    );
    if (expected < chunk.from) return expected;
    const fresh = messages.filter(({ offset }) => offset >= expected);
    const last = fresh.at(-1);
    if (!last) return expected;
    const sorted = await sortMessages(client, chunk, fresh, isAny, poison);
    const lane = laneOf(topic, partition);
    const isActive = this.version === 'active';
    const next = last.offset + 1n;
    await applyEvents(client, sorted.events, {
      outbox: isActive,
      places: lane === null ? null : { lane, offsets: sorted.offsets },
      besides: () =>
        together(
          isActive ? park(client, sorted.parked) : undefined,
          isActive ? putLetters(client, lettersOf(chunk, sorted)) : undefined,
          advanceCheckpoint(client, chunk, next, this.version),
        ),
    });
    return {
      ...sorted,
      ...{ topic, partition, next, end: chunk.end ?? null },
      ...{ messages: fresh.length, producedAt: Number(last.message.timestamp), rows: written() },
    };
  }

  private tell(commit: Commit): void {
    if (this.version === 'filling') return;
    const { logger, onCommit } = this.options;
    for (const { message, fault } of commit.malformed) {
      const { topic, partition } = commit;
      const place = { topic, partition, offset: message.offset };
      logger.warn({ ...place, ...fault }, 'a message goes to the dead letters');
    }
    for (const { topic, partition, offset, key, reason, code, detail } of commit.parked) {
      const place = { topic, partition, offset: String(offset), key };
      if (reason === 'poison') logger.error({ ...place, code, detail }, 'parks a key');
      else logger.debug({ ...place, detail }, 'parks a message of a parked key');
    }
    onCommit?.(commit);
  }
}

function lettersOf({ topic, partition }: Chunk, { malformed }: Sorted): DeadLetter[] {
  return malformed.map(({ message: { offset, key, value, headers }, fault }) => ({
    ...{ topic, partition, offset, key, value, headers },
    ...{ reason: fault.reason, detail: fault.detail },
  }));
}
