import type { Admin } from 'kafkajs';
import { NoAnswerError, within } from '#wire';
import { createKafka, type KafkaSettings } from './kafka.client.js';

/** A broker that hangs takes connections, and answers nothing. */
const ANSWER_MS = 5_000;
/** A try for each of a usual cluster's brokers, and one more: what comes afterwards tries for longer. */
const SOON = { retries: 3, initialRetryTime: 100, maxRetryTime: 300 };
const CLOSE_MS = 1_000;
/** Less than a readiness check may take. */
const KNOWN_FAULT_MS = 1_500;
/** Whoever asks is told by the error. */
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore };

/**
 * Asks Kafka over one connection that it keeps, as often as somebody likes to. A question has an answer or a
 * reason within 5 s, and the next one begins anew after a reason: kafkajs by itself tries to connect for up to a
 * minute, and where a broker is killed in mid-answer may wait for it without an end.
 */
export class KafkaProbe {
  private admin: Promise<Admin> | null = null;
  private asking: Promise<unknown> | null = null;
  /** Why the last question failed; null if it did not. */
  private fault: Error | null = null;

  constructor(private readonly settings: KafkaSettings) {}

  /**
   * Whether a broker answers; questions that overlap are one.
   * @throws why none does, see `isKafkaAway`, or what a broker has against this process
   */
  async check(): Promise<void> {
    this.asking ??= this.ask(isAnswered)
      .then(() => (this.fault = null))
      .catch((error: Error) => {
        this.fault = error;
        throw error;
      })
      .finally(() => (this.asking = null));
    // Whoever can't wait for long learns at least why it failed before.
    await (this.fault === null ? this.asking : Promise.race([this.asking, this.knownFault()]));
  }

  /** Where each partition ends now, by `topic/partition`. @throws as `check` does */
  async ends(topics: readonly string[]): Promise<Map<string, bigint>> {
    return this.ask(async (admin) => {
      const ends = new Map<string, bigint>();
      for (const topic of topics) {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic))
          ends.set(`${topic}/${partition}`, BigInt(high));
      }
      return ends;
    });
  }

  /** Also while no broker answers: nothing is lost by a connection that is left to the process's end. */
  async close(): Promise<void> {
    const gone = this.admin?.then((admin) => admin.disconnect()) ?? Promise.resolve();
    await within(CLOSE_MS, gone, 'no end').catch(() => undefined);
  }

  private async knownFault(): Promise<never> {
    await new Promise((resolve) => setTimeout(resolve, KNOWN_FAULT_MS).unref());
    throw this.fault ?? new Error('no answer yet');
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const asked = (this.admin ??= connect(this.settings));
    try {
      const answer = asked.then(question);
      return await within(ANSWER_MS, answer, `no broker answered within ${ANSWER_MS} ms`);
    } catch (error) {
      // Another question may have begun anew already.
      if (this.admin === asked) this.admin = null;
      asked.then((admin) => admin.disconnect()).catch(() => undefined);
      throw error;
    }
  }
}

/** Asks once, as a process does that starts. @throws as `KafkaProbe.check` does */
export async function reachKafka(settings: KafkaSettings): Promise<void> {
  const probe = new KafkaProbe(settings);
  try {
    await probe.check();
  } finally {
    await probe.close();
  }
}

async function connect(settings: KafkaSettings): Promise<Admin> {
  const kafka = createKafka({ ...settings, logger: silent, retry: SOON });
  const admin = kafka.admin({ retry: { retries: 1 } });
  try {
    await admin.connect();
    return admin;
  } catch (error) {
    // A socket may be left, and what looks after its time-outs.
    void admin.disconnect().catch(() => undefined);
    throw error;
  }
}

async function isAnswered(admin: Admin): Promise<void> {
  try {
    await admin.describeCluster();
  } catch (error) {
    // kafkajs takes a broker's missing answer for none, and then apart.
    if (error instanceof TypeError) throw new NoAnswerError('no broker answered');
    throw error;
  }
}

function ignore(): void {}
