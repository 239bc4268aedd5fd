import { randomUUID } from 'node:crypto';
import { RelayLoop, relayMessages, type Publisher } from '#kafka';
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

/**
 * Carries the spool to Kafka, oldest first, one relay at a time over all replicas. A message is
 * deleted only after the brokers acknowledged it: two relays for a moment, or a crash in between,
 * give repeats, never a loss.
 */
export class SpoolRelay {
  private readonly holder = randomUUID();
  private readonly loop: RelayLoop;

  constructor(private readonly options: SpoolRelayOptions) {
    const { onFailure } = options;
    this.loop = new RelayLoop({
      turn: (isRetry) => this.relayHead(isRetry),
      idleMs: IDLE_MS,
      ...(onFailure ? { onFailure } : {}),
    });
  }

  start(): void {
    this.loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await this.options.store.release(this.holder).catch(() => undefined);
  }

  /** @returns whether there may be more to do now */
  private async relayHead(isRetry: boolean): Promise<boolean> {
    const { store, kafka } = this.options;
    if ((await store.glance(1)).count === 0) return false;
    const isMine = await store.lease(this.holder, LEASE_SECONDS);
    this.options.onTurn?.(isMine);
    if (!isMine) return false;
    // One says as well as thousands that Kafka is still away, and ingest has better to do then.
    const messages = await store.head(isRetry ? 1 : MOST_MESSAGES, MOST_BYTES);
    await relayMessages(kafka, messages, {
      sent: async (sent) => {
        await store.remove(sent);
        this.options.onRelayed?.(sent.length);
      },
      refused: async (message, reason) => {
        await store.setAside(message, reason);
        this.options.onSetAside?.(message, reason);
      },
    });
    return messages.length > 0;
  }
}
