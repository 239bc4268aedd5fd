import type { Admin, Kafka } from 'kafkajs';

/** Asks Kafka over one connection that it keeps, as often as somebody likes to. */
export class KafkaProbe {
  private admin: Promise<Admin> | null = null;
  private asking: Promise<unknown> | null = null;

  constructor(private readonly kafka: Kafka) {}

  /**
   * Whether it is there; questions that overlap are one.
   * @throws while no broker answers; how long that takes to show is up to the caller
   */
  async check(): Promise<void> {
    this.asking ??= this.ask((admin) => admin.describeCluster()).finally(
      () => (this.asking = null),
    );
    await this.asking;
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
