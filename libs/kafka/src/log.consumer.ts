import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { isKafkaAway } from '#wire';
import { checkLog } from './log-check.js';
import { LogGapError } from './kafka.errors.js';
import type { KafkaLogger } from './kafka.log.js';
import type { LogLimit } from './log-limit.js';
import { ToldOffsets } from './told-offsets.js';

/** Messages of one partition, in order. */
export interface Chunk {
  topic: string;
  partition: number;
  /** The offset from which these were fetched. */
  from: bigint;
  messages: KafkaMessage[];
  /** Where the partition ended when these were fetched: how far behind they are. */
  end?: bigint;
}

/** What a consumer tells of itself, for metrics and liveness. None of it may throw. */
export interface ConsumerWatch {
  /** It has joined the group, with these partitions, as `topic/partition`. */
  onAssigned(places: readonly string[]): void;
  /** It is between two memberships, and has no partition. */
  onUnassigned(): void;
  /** A chunk could not be applied; it is tried again after `waitMs`. */
  onRetry(chunk: Chunk, failed: { attempt: number; waitMs: number; error: unknown }): void;
  /** A chunk is applied by now, tried again or not, or it is another process's. */
  onSettled(chunk: Chunk): void;
}

/**
 * Applies a chunk and its checkpoint in one transaction.
 *
 * @returns the offset that the partition's checkpoint now expects next. Where that lies before
 * `chunk.from`, nothing was applied, and the consumer goes back to it.
 */
export type ChunkHandler = (chunk: Chunk) => Promise<bigint>;

export interface LogConsumerOptions {
  kafka: Kafka;
  groupId: string;
  topics: readonly string[];
  logger: KafkaLogger;
  handle: ChunkHandler;
  /** The offsets that the checkpoints expect next, by `topic/partition`; one that is missing expects 0. */
  checkpoints: () => Promise<ReadonlyMap<string, bigint>>;
  /** Messages of one transaction at most. */
  chunkSize: number;
  partitionsAtOnce: number;
  /** How long after a process died its partitions go to another, in milliseconds. */
  sessionTimeoutMs: number;
  /** How far it may go; without one, to the end and on. */
  limit?: LogLimit;
  /** Called once, if the consumer can't go on: the process must end, since nobody else would notice. */
  onStopped: (error: Error) => void;
  watch?: ConsumerWatch;
}

/**
 * Reads the log for a projection. The checkpoint in Postgres says where each partition goes on;
 * what is told to Kafka is for lag monitors only. Whatever `handle` throws is tried again with
 * back-off while the group's heartbeat goes on: an event is never passed over.
 */
export class LogConsumer {
  private readonly consumer: Consumer;
  private readonly soughtBack = new Map<string, bigint>();
  private readonly told: ToldOffsets;
  private readonly stopped = new AbortController();
  /** Since it was in the group. */
  private beginnings = 0;

  constructor(private readonly options: LogConsumerOptions) {
    this.consumer = options.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: heartbeatMs(options),
      // An idle fetch is how long a stop waits.
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      retry: { retries: 10, maxRetryTime: 5_000, restartOnFailure: async () => !this.stopping },
    });
    this.told = new ToldOffsets(this.consumer, (error) =>
      options.logger.debug({ err: error }, 'offset commit failed'),
    );
    const { CRASH, DISCONNECT, GROUP_JOIN, REBALANCING } = this.consumer.events;
    this.consumer.on(CRASH, ({ payload: { error, restart } }) => {
      options.watch?.onUnassigned();
      if (!restart) void this.beginAnew(error);
    });
    this.consumer.on(DISCONNECT, () => options.watch?.onUnassigned());
    this.consumer.on(REBALANCING, () => {
      this.told.forget();
      options.watch?.onUnassigned();
    });
    this.consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      this.beginnings = 0;
      options.watch?.onAssigned(placesOf(memberAssignment));
      void this.beginAtCheckpoints(memberAssignment);
    });
  }

  /** May be tried again after it failed. @throws if no broker can be reached, or it may not read a topic */
  async start(): Promise<void> {
    await this.consumer.connect();
    if (!this.stopping)
      await this.consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    if (!this.stopping)
      await this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: this.options.partitionsAtOnce,
        eachBatch: (payload) => this.eachBatch(payload),
      });
    // A stop that came in between found nothing to end.
    if (this.stopping) await this.consumer.disconnect();
  }

  /**
   * For kafkajs some of a cluster's pauses are an end: of a coordinator that does not answer it says "not found",
   * and stops. What is away is waited for here; of anything else someone has to think.
   */
  private async beginAnew(stoppedBy: Error): Promise<void> {
    if (!isKafkaAway(stoppedBy)) return this.end(stoppedBy);
    await this.rest(backOff(this.beginnings));
    this.beginnings += 1;
    if (this.stopping) return;
    // What stops it while it joins comes as a crash again.
    await this.start().catch((error: Error) => this.beginAnew(error));
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.told.tell();
    await this.consumer.disconnect();
    // Chunks that were in work meanwhile.
    this.told.forget();
  }

  private get stopping(): boolean {
    return this.stopped.signal.aborted;
  }

  /**
   * Goes to the checkpoints of the partitions just assigned, also of those in which nothing new comes:
   * Kafka's own idea of where to go on is wrong after Postgres was restored. What is fetched before
   * this is through is held against the checkpoint by `handle`.
   */
  private async beginAtCheckpoints(assignment: Record<string, number[]>): Promise<void> {
    try {
      const checkpoints = await this.options.checkpoints();
      await checkLog(this.options.kafka, assignment, checkpoints);
      for (const [topic, partitions] of Object.entries(assignment)) {
        for (const partition of partitions) {
          const next = checkpoints.get(`${topic}/${partition}`) ?? 0n;
          this.consumer.seek({ topic, partition, offset: String(next) });
          this.told.note(topic, partition, next);
        }
      }
    } catch (error) {
      if (error instanceof LogGapError) return this.end(error);
      this.options.logger.warn(
        { err: error },
        'could not go to the checkpoints; goes on from Kafka’s offsets',
      );
    }
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const messages = this.options.limit?.take(payload) ?? payload.batch.messages;
    const isThrough = await this.apply(payload, messages);
    if (!isThrough) this.options.limit?.release(`${topic}/${partition}`);
  }

  /** @returns false if messages are left, which are fetched again */
  private async apply(payload: EachBatchPayload, messages: KafkaMessage[]): Promise<boolean> {
    const { batch } = payload;
    const { topic, partition } = batch;
    let from = BigInt((batch as unknown as { fetchedOffset: string }).fetchedOffset);
    for (let at = 0; at < messages.length; at += this.options.chunkSize) {
      if (!payload.isRunning() || payload.isStale()) return false;
      const chunk = messages.slice(at, at + this.options.chunkSize);
      const end = BigInt(batch.highWatermark);
      const next = await this.persist({ topic, partition, from, messages: chunk, end }, payload);
      if (next === null) return false;
      if (next < from) {
        this.seekBack(topic, partition, next, from);
        return false;
      }
      this.soughtBack.delete(`${topic}/${partition}`);
      const last = chunk.at(-1) as KafkaMessage;
      payload.resolveOffset(last.offset);
      from = BigInt(last.offset) + 1n;
      this.told.note(topic, partition, from);
      await payload.heartbeat();
    }
    // Also of no messages: a seek may have come between their fetch and now.
    return !payload.isStale();
  }

  /** Tries a chunk until it is applied; null where this process stopped or lost the partition meanwhile. */
  private async persist(chunk: Chunk, payload: EachBatchPayload): Promise<bigint | null> {
    const { watch, logger, handle } = this.options;
    try {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await this.heartbeating(payload, () => handle(chunk));
        } catch (error) {
          if (!payload.isRunning() || payload.isStale() || this.stopping) return null;
          const waitMs = backOff(attempt);
          watch?.onRetry(chunk, { attempt, waitMs, error });
          const { topic, partition } = chunk;
          logger.warn(
            { topic, partition, attempt, waitMs, err: error },
            'could not apply a chunk; tries again',
          );
          await this.heartbeating(payload, () => this.rest(waitMs));
          await payload.heartbeat();
        }
      }
    } finally {
      watch?.onSettled(chunk);
    }
  }

  private async rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }

  /** Keeps the membership alive while `work` waits for Postgres, else each stall would be a rebalance too. */
  private async heartbeating<T>(payload: EachBatchPayload, work: () => Promise<T>): Promise<T> {
    const beat = () => {
      // A heartbeat that fails says that the group moved on: kafkajs sees to that at the next fetch.
      payload.heartbeat().catch(() => undefined);
    };
    const timer = setInterval(beat, heartbeatMs(this.options));
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  private seekBack(topic: string, partition: number, next: bigint, from: bigint): void {
    const place = `${topic}/${partition}`;
    // Sought before, and the log still begins later than the checkpoint: what is missing is gone.
    if (this.soughtBack.get(place) === next) return this.end(LogGapError.cut(place, next, from));
    this.soughtBack.set(place, next);
    this.consumer.seek({ topic, partition, offset: String(next) });
  }

  private end(error: Error): void {
    if (this.stopping) return;
    this.stopped.abort();
    this.options.onStopped(error);
  }
}

function placesOf(assignment: Readonly<Record<string, readonly number[]>>): string[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => `${topic}/${partition}`),
  );
}

function heartbeatMs({ sessionTimeoutMs }: LogConsumerOptions): number {
  return Math.floor(sessionTimeoutMs / 4);
}

/** Milliseconds before the next try: doubling from 100 to 5,000, half of it drawn by chance. */
function backOff(attempt: number): number {
  const bound = Math.min(5_000, 100 * 2 ** Math.min(attempt, 10));
  return Math.round(bound / 2 + Math.random() * (bound / 2));
}
