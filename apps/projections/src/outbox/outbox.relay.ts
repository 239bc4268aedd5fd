import { setTimeout as pause } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import { PublishError, type Publisher } from '#kafka';
import type { Logger } from '#runtime';
import { oneAtATime } from '../runner/one-at-a-time.js';
import { markRefused, outboxHead, removeSent, type Waiting } from './outbox.store.js';

export interface OutboxRelayOptions {
  pool: Pool;
  publisher: Publisher;
  logger: Logger;
  /** How long it rests where nothing waits, in milliseconds. */
  everyMs: number;
}

/** What is sent between two looks at the table; after a failure it is tried again whole. */
const MOST_MESSAGES = 500;
const MOST_BYTES = 8 * 1_048_576;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/**
 * Carries the outbox to Kafka in order, one relay at a time over all replicas. A message is deleted only after
 * the brokers acknowledged it: a crash in between gives a repeat with the same id, never a loss, nor another id.
 */
export class OutboxRelay {
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private failures = 0;

  constructor(private readonly options: OutboxRelayOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const isMore = await this.relayHead();
        this.failures = 0;
        if (!isMore) await this.rest(this.options.everyMs);
      } catch (error) {
        this.options.logger.warn({ err: error }, 'the outbox can not be relayed; tries again');
        await this.rest(this.backoff());
      }
    }
  }

  /** Sends what waits longest, unless another replica is at it. @returns whether more may wait */
  async relayHead(): Promise<boolean> {
    let count = 0;
    await oneAtATime(this.options.pool, 'foxtail.outbox', async (client) => {
      const messages = await outboxHead(client, MOST_MESSAGES, MOST_BYTES);
      count = messages.length;
      await this.relay(client, messages);
    });
    return count > 0;
  }

  private async relay(client: ClientBase, messages: readonly Waiting[]): Promise<void> {
    if (messages.length === 0) return;
    try {
      // Together: the send of a message waits for no other's answer. All of them are heard out, so that none is
      // still on its way when they are sent anew.
      const sends = messages.map((message) => this.options.publisher.publish(message));
      const failed = (await Promise.allSettled(sends)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    } catch (error) {
      if (!(error instanceof PublishError && error.code === 'kafka-refused')) throw error;
      await this.relayAround(client, messages, error);
      return;
    }
    await removeSent(client, messages);
  }

  /** Finds the message that Kafka refuses by halves; those before and behind it go their way, in order. */
  private async relayAround(
    client: ClientBase,
    messages: readonly Waiting[],
    error: PublishError,
  ): Promise<void> {
    const [only] = messages;
    if (messages.length === 1 && only) {
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      await markRefused(client, only, reason);
      this.options.logger.error({ id: only.id, reason }, 'Kafka refuses a message of the outbox');
      return;
    }
    const half = Math.ceil(messages.length / 2);
    await this.relay(client, messages.slice(0, half));
    await this.relay(client, messages.slice(half));
  }

  private async rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }

  private backoff(): number {
    const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.failures++);
    return longest * (0.5 + Math.random() / 2);
  }
}
