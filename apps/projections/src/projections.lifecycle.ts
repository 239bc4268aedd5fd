import type {
  BeforeApplicationShutdown,
  OnApplicationShutdown,
  OnModuleDestroy,
} from '@nestjs/common';
import type { Pool } from 'pg';
import type { KafkaProbe, KafkaPublisher, LogConsumer } from '#kafka';
import type { InactivityTicker } from './inactivity/inactivity.ticker.js';
import type { SpoolBarrier } from './inactivity/spool-barrier.js';
import type { OutboxRelay } from './outbox/outbox.relay.js';
import type { ProgressWatch } from './progress/progress.watch.js';

/** Stops in the order that loses no work: first what takes, then what it writes with. */
export class ProjectionsLifecycle
  implements OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(
    private readonly parts: {
      consumer: LogConsumer;
      ticker: InactivityTicker;
      relay: OutboxRelay;
      progress: ProgressWatch;
      publisher: KafkaPublisher;
      probe: KafkaProbe;
      pool: Pool;
      spool: SpoolBarrier;
    },
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.parts.consumer.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.parts.ticker.stop();
    await this.parts.relay.stop();
    await this.parts.progress.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.parts.publisher.close();
    await this.parts.probe.close();
    await this.parts.spool.close();
    await this.parts.pool.end();
  }
}
