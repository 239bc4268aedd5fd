import type { Pool } from 'pg';
import type { Topics } from '#contracts';
import { deleteGroup, LogConsumer, LogLimit, type Chunk, type createKafka } from '#kafka';
import type { Logger } from '#runtime';
import { StaleVersionError } from '../runner/checkpoint.store.js';
import { PoisonError } from '../runner/failure.js';
import { projectedTopics } from '../runner/projected-topics.js';
import { ProjectionRunner } from '../runner/projection-runner.js';
import type { Progress } from './progress.js';
import { MissedError, RebuildError } from './rebuild.errors.js';
import { behind, readVector, sumOf, type Vector } from './vector.js';

export interface FillingOptions {
  kafka: ReturnType<typeof createKafka>;
  groupId: string;
  topics: Topics;
  /** Its connections are for the version that is filled. */
  pool: Pool;
  /** Of the version that is filled, and of the live one. */
  schema: string;
  liveSchema: string;
  logger: Logger;
  /** Told of what is tried again. */
  onTrouble: (trouble: string, error: unknown) => void;
  chunkSize: number;
  partitionsAtOnce: number;
  sessionTimeoutMs: number;
}

/** How often the live version's checkpoints are looked at. */
const FOLLOW_MS = 200;
/** So few events are applied within a pause. */
const CLOSE_ENOUGH = 2_000;

/**
 * Fills a version from its checkpoints on, and never further than the live version has come: so the
 * two can meet at one vector of checkpoints. It publishes nothing.
 */
export class Filling {
  private readonly limit = new LogLimit();
  private readonly consumer: LogConsumer;
  private applied = new Map<string, bigint>();
  private live: Vector = new Map();
  private fault: Error | null = null;
  private readonly waiting = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(private readonly options: FillingOptions) {
    const { kafka, groupId, topics, pool, logger, onTrouble } = options;
    const runner = new ProjectionRunner({ pool, topics, logger, version: 'filling' });
    this.consumer = new LogConsumer({
      ...options,
      kafka,
      groupId,
      topics: projectedTopics(topics),
      logger: {
        error: () => undefined,
        warn: (fields, trouble) => onTrouble(trouble, (fields as { err?: unknown }).err),
        info: () => undefined,
        debug: () => undefined,
      },
      limit: this.limit,
      handle: (chunk) => this.handle(runner, chunk),
      checkpoints: () => readVector(pool, options.schema),
      onStopped: (error) => this.fail(error),
    });
  }

  async start(): Promise<void> {
    this.applied = new Map(await readVector(this.options.pool, this.options.schema));
    await this.look();
    await this.consumer.start();
    this.follow();
  }

  progress(): Progress {
    return { done: sumOf(this.applied), total: sumOf(this.live) };
  }

  /** Resolves once a pause would be short. */
  async caughtUp(): Promise<void> {
    await this.until(() => behind(this.applied, this.live) <= CLOSE_ENOUGH);
  }

  /** Resolves once all before `vector` is applied. @throws MissedError if that takes too long */
  async reach(vector: Vector, withinMs: number): Promise<void> {
    this.limit.advance(vector);
    await this.until(() => behind(this.applied, vector) === 0, withinMs);
  }

  /** Ends what waits here, and soon the filling itself. */
  fail(error: Error): void {
    this.fault ??= error;
    this.wake();
  }

  /** @param isDone the group is of no more use to anybody */
  async stop(isDone: boolean): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    await this.consumer.stop();
    const { kafka, groupId } = this.options;
    // Kafka forgets it in a week by itself.
    if (isDone) await deleteGroup(kafka, groupId).catch(() => undefined);
  }

  private async handle(runner: ProjectionRunner, chunk: Chunk): Promise<bigint> {
    try {
      const next = await runner.handle(chunk);
      this.applied.set(`${chunk.topic}/${chunk.partition}`, next);
      this.wake();
      return next;
    } catch (error) {
      // Dropped, or switched by another process: there is nothing left to fill.
      if (error instanceof StaleVersionError) this.fail(error);
      if (error instanceof PoisonError) {
        const how = 'Mend it, and rebuild again: it goes on from there.';
        this.fail(
          new RebuildError(
            'poison',
            `The new version fails where the live one does not: ${error.message}. ${how}`,
          ),
        );
      }
      throw error;
    }
  }

  private follow(): void {
    this.timer = setTimeout(() => {
      this.look()
        .catch((error: unknown) => {
          this.options.onTrouble('could not look at the live version; tries again', error);
        })
        .finally(() => {
          if (!this.stopping) this.follow();
        });
    }, FOLLOW_MS);
  }

  private async look(): Promise<void> {
    this.live = await readVector(this.options.pool, this.options.liveSchema);
    this.limit.advance(this.live);
    this.wake();
  }

  private async until(isSo: () => boolean, withinMs?: number): Promise<void> {
    const deadline = withinMs === undefined ? Infinity : performance.now() + withinMs;
    for (;;) {
      if (this.fault) throw this.fault;
      if (isSo()) return;
      const left = deadline - performance.now();
      if (left <= 0) throw new MissedError('the new version did not catch up');
      await this.nextChange(left);
    }
  }

  private nextChange(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(withinMs, 1_000));
      this.waiting.add(done);
    });
  }

  private wake(): void {
    for (const done of this.waiting) done();
  }
}
