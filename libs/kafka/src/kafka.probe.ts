import type { Admin, Kafka } from 'kafkajs';

/** Less than a readiness check may take. */
const KNOWN_FAULT_MS = 1_500;

/** Asks Kafka over one connection that it keeps, as often as somebody likes to. */
export class KafkaProbe {
  private admin: Promise<Admin> | null = null;
  private asking: Promise<unknown> | null = null;
  /** Why the last question failed; null if it did not. */
  private fault: Error | null = null;

  constructor(private readonly kafka: Kafka) {}

  /**
   * Whether it is there; questions that overlap are one.
   * @throws while no broker answers; how long that takes to show is up to the caller
   */
  async check(): Promise<void> {
    this.asking ??= this.ask((admin) => admin.describeCluster())
      .then(() => (this.fault = null))
      .catch((error: Error) => {
        this.fault = error;
        throw error;
      })
      .finally(() => (this.asking = null));
    // kafkajs tries to connect for ten seconds: whoever waits no longer learns at least why it failed before.
    await (this.fault === null ? this.asking : Promise.race([this.asking, this.knownFault()]));
  }

  /** Where each partition ends now, by `topic/partition`. @throws while no broker answers */
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

  async close(): Promise<void> {
    const admin = await this.admin?.catch(() => null);
    await admin?.disconnect();
  }

  private async knownFault(): Promise<never> {
    await new Promise((resolve) => setTimeout(resolve, KNOWN_FAULT_MS).unref());
    throw this.fault ?? new Error('no answer yet');
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    const asked = (this.admin ??= connect(this.kafka));
    try {
      return await question(await asked);
    } catch (error) {
      // Another question may have begun anew already.
      if (this.admin === asked) this.admin = null;
      asked.then((admin) => admin.disconnect()).catch(() => undefined);
      throw error;
    }
  }
}

async function connect(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin({ retry: { retries: 1 } });
  await admin.connect();
  return admin;
}
