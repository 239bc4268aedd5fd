import type { Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { AppContext } from '#runtime';
import { Changes } from '../changes/changes.js';
import { Reads } from '../database/reads.js';
import type { ReadApiConfig } from '../read-api.config.js';
import { Waiters } from '../waiting/waiters.js';
import { PositionInterceptor } from './position.interceptor.js';
import { PositionWaits } from './position-waits.js';
import { SpooledWatches } from './spooled-watches.js';

export function positionProviders({ config }: AppContext<ReadApiConfig>): Provider[] {
  return [
    {
      provide: PositionWaits,
      inject: [Changes, Reads, Waiters],
      useFactory: (changes: Changes, reads: Reads, waiters: Waiters) =>
        new PositionWaits(
          changes,
          new SpooledWatches(changes, reads),
          waiters,
          config.POSITION_TIMEOUT_MS,
        ),
    },
    { provide: APP_INTERCEPTOR, useClass: PositionInterceptor },
  ];
}
