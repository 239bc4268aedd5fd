import type { Pool } from 'pg';
import { RelayLoop, relayMessages, Repeats, type Publisher } from '#kafka';
import { messageOf, type Logger } from '#runtime';
import { oneAtATime } from '../runner/one-at-a-time.js';
import { markRefused, outboxHead, removeSent } from './outbox.store.js';

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

/**
 * Carries the outbox to Kafka in order, one relay at a time over all replicas. A message is deleted only after
 * the brokers acknowledged it: a crash in between gives a repeat with the same id, never a loss, nor another id.
 */
export class OutboxRelay {
  private readonly loop: RelayLoop;

  constructor(private readonly options: OutboxRelayOptions) {
    const { everyMs, logger } = options;
    const repeats = new Repeats();
    this.loop = new RelayLoop({
      turn: () => this.relayHead(),
      idleMs: everyMs,
      onFailure: (error) =>
        repeats.tell(messageOf(error), performance.now(), (more) =>
          logger.warn({ err: error, ...more }, 'the outbox can not be relayed; tries again'),
        ),
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** Sends what waits longest, unless another replica is at it. @returns whether more may wait */
  async relayHead(): Promise<boolean> {
    const { pool, publisher, logger } = this.options;
    let count = 0;
    await oneAtATime(pool, 'foxtail.outbox', async (client) => {
      const messages = await outboxHead(client, MOST_MESSAGES, MOST_BYTES);
      count = messages.length;
      await relayMessages(publisher, messages, {
        sent: (sent) => removeSent(client, sent),
        refused: async (message, reason) => {
          await markRefused(client, message, reason);
          logger.error({ id: message.id, reason }, 'Kafka refuses a message of the outbox');
        },
      });
    });
    return count > 0;
  }
}
