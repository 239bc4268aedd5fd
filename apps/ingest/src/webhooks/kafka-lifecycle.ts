import type { OnApplicationShutdown } from '@nestjs/common';
import type { KafkaPublisher } from '#kafka';

/** Leaves Kafka last of all: requests that are being answered still publish while HTTP closes. */
export class KafkaLifecycle implements OnApplicationShutdown {
  constructor(private readonly publisher: KafkaPublisher) {}

  async onApplicationShutdown(): Promise<void> {
    await this.publisher.close();
  }
}
