import type { OnApplicationShutdown } from '@nestjs/common';
import type { KafkaProbe, KafkaPublisher } from '#kafka';

/** Leaves Kafka last of all: requests that are being answered still publish while HTTP closes. */
export class KafkaLifecycle implements OnApplicationShutdown {
  constructor(
    private readonly publisher: KafkaPublisher,
    private readonly probe: KafkaProbe,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.publisher.close();
    await this.probe.close();
  }
}
