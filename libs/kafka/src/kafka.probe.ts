import type { Admin, Kafka } from 'kafkajs';

/** Asks Kafka whether it is there, as often as a readiness check likes to: questions that overlap are one. */
export class KafkaProbe {
  private admin: Promise<Admin> | null = null;
  private asking: Promise<void> | null = null;

  constructor(private readonly kafka: Kafka) {}

  /** @throws while no broker answers; how long that takes to show is up to the caller */
  check(): Promise<void> {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  async close(): Promise<void> {
    const admin = await this.admin?.catch(() => null);
    await admin?.disconnect();
  }

  private async ask(): Promise<void> {
    try {
      this.admin ??= connect(this.kafka);
      const admin = await this.admin;
      await admin.describeCluster();
    } catch (error) {
      const broken = this.admin;
      this.admin = null;
      broken?.then((admin) => admin.disconnect()).catch(() => undefined);
      throw error;
    }
  }
}

async function connect(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin({ retry: { retries: 1 } });
  await admin.connect();
  return admin;
}
