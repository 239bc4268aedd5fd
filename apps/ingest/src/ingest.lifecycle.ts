import type { OnApplicationShutdown } from '@nestjs/common';
import type { Durability } from './durability/durability.js';
import type { EndpointsWatch } from './endpoints/endpoints.watch.js';

/** Leaves Kafka and the spool last of all: requests that are being answered publish while HTTP closes. */
export class IngestLifecycle implements OnApplicationShutdown {
  constructor(
    private readonly endpoints: EndpointsWatch,
    private readonly durability: Durability,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.endpoints.stop();
    await this.durability.close();
  }
}
