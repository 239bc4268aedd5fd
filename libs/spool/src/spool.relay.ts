import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PublishError, type Publisher } from '#kafka';
import type { Spooled, SpoolStore } from './spool.store.js';

export interface SpoolRelayOptions {
  store: SpoolStore;
  /** A publisher of its own: a failed send fails what waits behind it, too. */
  kafka: Publisher;
  /** While there is something to relay: whether it is this relay's turn. */
  onTurn?: (isMine: boolean) => void;
  onRelayed?: (count: number) => void;
  /** A message that Kafka refuses for good was moved out of the way; someone has to look. */
  onSetAside?: (message: Spooled, reason: string) => void;
  onFailure?: (error: unknown) => void;
}

/** What is relayed between two looks at the table; after a failure it is tried again whole. */
const MOST_MESSAGES = 2_000;
const MOST_BYTES = 8 * 1_048_576;
/** Longer than the longest send, so that a relay that works keeps its lease; not much, for the next one waits. */
const LEASE_SECONDS = 15;
const IDLE_MS = 1_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/**
 * Carries the spool to Kafka, oldest first, one relay at a time over all replicas. A message is
 * deleted only after the brokers acknowledged it: two relays for a moment, or a crash in between,
 * give repeats, never a loss.
 */
export class SpoolRelay {
  private readonly holder = randomUUID();
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private waker = new AbortController();
  private failures = 0;

  constructor(private readonly options: SpoolRelayOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  wake(): void {
    this.waker.abort();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
    await this.options.store.release(this.holder).catch(() => undefined);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const isMore = await this.relayChunk();
        this.failures = 0;
        if (!isMore) await this.rest(IDLE_MS);
      } catch (error) {
        this.options.onFailure?.(error);
        await this.rest(this.backoff());
      }
    }
  }

  /** @returns whether there may be more to do now */
  private async relayChunk(): Promise<boolean> {
    const { store } = this.options;
    if ((await store.glance(1)).count === 0) return false;
    const isMine = await store.lease(this.holder, LEASE_SECONDS);
    this.options.onTurn?.(isMine);
    if (!isMine) return false;
    // One says as well as thousands that Kafka is still away, and ingest has better to do then.
    const messages = await store.head(this.failures > 0 ? 1 : MOST_MESSAGES, MOST_BYTES);
    await this.relay(messages);
    return messages.length > 0;
  }

  private async relay(messages: readonly Spooled[]): Promise<void> {
    const { store, kafka } = this.options;
    if (messages.length === 0) return;
    try {
      // Together: the send of a message waits for no other's answer.
      await Promise.all(messages.map((message) => kafka.publish(message)));
    } catch (error) {
      if (!(error instanceof PublishError && error.code === 'kafka-refused')) throw error;
      await this.relayAround(messages, error);
      return;
    }
    await store.remove(messages);
    this.options.onRelayed?.(messages.length);
  }

  /** Finds the message that Kafka refuses by halves; those before and behind it go their way, in order. */
  private async relayAround(messages: readonly Spooled[], error: PublishError): Promise<void> {
    const [only] = messages;
    if (messages.length === 1 && only) {
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      await this.options.store.setAside(only, reason);
      this.options.onSetAside?.(only, reason);
      return;
    }
    const half = Math.ceil(messages.length / 2);
    await this.relay(messages.slice(0, half));
    await this.relay(messages.slice(half));
  }

  private async rest(ms: number): Promise<void> {
    const signal = this.waker.signal;
    await pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) this.waker = new AbortController();
  }

  private backoff(): number {
    const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.failures++);
    return longest * (0.5 + Math.random() / 2);
  }
}
