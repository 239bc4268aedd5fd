import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { PublishError, type Publisher } from '#kafka';
import type { Logger } from '#runtime';
import { inTransaction } from '../runner/transaction.js';
import { headOfLetters, markRefused, markSent, type WaitingLetter } from './dead-letter.store.js';

export interface DeadLetterRelayOptions {
  pool: Pool;
  publisher: Publisher;
  logger: Logger;
  /** How often the table is looked at when nobody wakes it, in milliseconds. */
  everyMs?: number;
}

const BYTES_AT_ONCE = 8 * 1_048_576;
const LONGEST_BACK_OFF_MS = 5_000;

/**
 * Carries dead letters from their table to Kafka, in order, one relay at a time over all replicas. A
 * letter is marked only after the brokers acknowledged it: a crash in between gives a repeat with the
 * same id, never a loss.
 */
export class DeadLetterRelay {
  private readonly stopping = new AbortController();
  private waker = new AbortController();
  private running: Promise<void> | null = null;

  constructor(private readonly options: DeadLetterRelayOptions) {}

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
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      try {
        const sent = await this.relay();
        failures = 0;
        if (sent === 0) await this.rest(this.options.everyMs ?? 1_000);
      } catch (error) {
        const waitMs =
          Math.min(LONGEST_BACK_OFF_MS, 200 * 2 ** failures) * (0.5 + Math.random() / 2);
        failures = Math.min(failures + 1, 10);
        this.options.logger.warn(
          { err: error, waitMs },
          'could not send dead letters; tries again',
        );
        await this.rest(waitMs);
      }
    }
  }

  /** @returns how many left the queue */
  private async relay(): Promise<number> {
    return inTransaction(this.options.pool, async (client) => {
      const { rows } = await client.query<{ mine: boolean }>(
        `SELECT pg_try_advisory_xact_lock(hashtext('foxtail.dead-letters')) AS mine`,
      );
      if (!rows[0]?.mine) return 0;
      const letters = await headOfLetters(client, BYTES_AT_ONCE);
      const refused = await this.publish(letters);
      for (const [letter, why] of refused) await markRefused(client, letter, why);
      await markSent(
        client,
        letters.filter((letter) => !refused.has(letter)),
      );
      return letters.length;
    });
  }

  /** @returns those that Kafka refuses for good, with its words */
  private async publish(letters: readonly WaitingLetter[]): Promise<Map<WaitingLetter, string>> {
    const { publisher, logger } = this.options;
    const refused = new Map<WaitingLetter, string>();
    try {
      await Promise.all(letters.map((letter) => publisher.publish(letter)));
      return refused;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    // One of those sent together: one after the other, so that it takes no other along.
    for (const letter of letters) {
      try {
        await publisher.publish(letter);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const why = error.cause instanceof Error ? error.cause.message : error.message;
        logger.error({ seq: String(letter.seq), why }, 'Kafka refuses a dead letter for good');
        refused.set(letter, why);
      }
    }
    return refused;
  }

  private async rest(ms: number): Promise<void> {
    const { signal } = this.waker;
    await pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) this.waker = new AbortController();
  }
}

function isRefusal(error: unknown): error is PublishError {
  return error instanceof PublishError && error.code === 'kafka-refused';
}
