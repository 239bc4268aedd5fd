import type { BeforeApplicationShutdown, Provider } from '@nestjs/common';
import { ChangesListener } from '#read-models';
import type { AppContext } from '#runtime';
import { databaseOf } from '#wire';
import { Reads } from '../database/reads.js';
import type { ReadApiConfig } from '../read-api.config.js';
import { BatchWatches } from '../waiting/batch-watches.js';
import { Waiters } from '../waiting/waiters.js';
import { Changes } from './changes.js';

/** Lets all go who wait, before HTTP closes: it would wait for them. */
export class WaitingLifecycle implements BeforeApplicationShutdown {
  constructor(
    private readonly waiters: Waiters,
    private readonly changes: Changes,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.waiters.stop();
    await this.changes.stop();
  }
}

/** What wakes those who wait, and who they are. */
export function changesProviders({ config, logger }: AppContext<ReadApiConfig>): Provider[] {
  return [
    {
      provide: Changes,
      inject: [Reads],
      useFactory: (reads: Reads) => {
        const changes = new Changes(reads, logger, {
          pollMs: config.CHANGES_POLL_MS,
          listen: (to) => new ChangesListener({ url: databaseOf(config), ...to }),
        });
        changes.start();
        return changes;
      },
    },
    { provide: Waiters, useValue: new Waiters(config.MAX_WAITERS) },
    {
      provide: BatchWatches,
      inject: [Changes, Reads],
      useFactory: (changes: Changes, reads: Reads) => new BatchWatches(changes, reads),
    },
    {
      provide: WaitingLifecycle,
      inject: [Waiters, Changes],
      useFactory: (waiters: Waiters, changes: Changes) => new WaitingLifecycle(waiters, changes),
    },
  ];
}
