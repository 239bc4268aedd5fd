import { ConfigError, type AppContext } from '#runtime';
import { seededRandom } from '#vendor-payloads';
import multipart from '@fastify/multipart';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SpeedClock, systemClock, type VendorClock } from './clock.js';
import { ControlController } from './control/control.controller.js';
import { DeliveryLog } from './delivery/delivery-log.js';
import { DeliveryTally } from './delivery/delivery-tally.js';
import { DeliveryService } from './delivery/delivery.service.js';
import type { EnvironmentConfig } from './environments.config.js';
import type { SimulatorSettings } from './simulator.config.js';
import { PageController } from './page/page.controller.js';
import { JOURNAL, JournalLifecycle, openJournal, seedOfRun } from './state/state.js';
import { ApiKeys } from './vendor/api-key.guard.js';
import { IngestController } from './vendor/ingest.controller.js';
import { latestTime, readWorld } from './vendor/kept.js';
import { multipartLimits } from './vendor/upload-form.js';
import { VendorController } from './vendor/vendor.controller.js';
import { VendorService } from './vendor/vendor.service.js';
import { VendorStore } from './vendor/vendor-store.js';
import { VendorWorld } from './vendor/vendor-world.js';
import { VENDOR_CLOCK, WorldController } from './vendor/world.controller.js';

/** What the settings alone don't say. */
export interface SimulatorInputs {
  environments: readonly EnvironmentConfig[];
  seed: number;
  /** The vendor's. */
  clock?: VendorClock;
}

@Module({})
export class SimulatorModule {
  static register(
    { config, logger }: Pick<AppContext<SimulatorSettings>, 'config' | 'logger'>,
    { environments, seed: givenSeed, clock: givenClock }: SimulatorInputs,
  ): DynamicModule {
    if (config.PROCESSING_MS_MIN > config.PROCESSING_MS_MAX) {
      throw new ConfigError(['PROCESSING_MS_MIN is above PROCESSING_MS_MAX']);
    }
    const journal = openJournal(config.STATE_FILE);
    const world = readWorld(journal);
    const seed = seedOfRun(givenSeed, journal);
    const clock = givenClock ?? new SpeedClock(config.SPEED, latestTime(world));
    const store = new VendorStore(config.RETAINED_DOCUMENTS, journal);
    store.restore(world);
    return {
      module: SimulatorModule,
      controllers: [
        VendorController,
        IngestController,
        WorldController,
        ControlController,
        PageController,
      ],
      providers: [
        { provide: ApiKeys, useValue: new ApiKeys(environments) },
        { provide: JOURNAL, useValue: journal },
        { provide: JournalLifecycle, useValue: new JournalLifecycle(journal) },
        { provide: VENDOR_CLOCK, useValue: clock },
        { provide: VendorStore, useValue: store },
        { provide: DeliveryLog, useValue: new DeliveryLog(config.DELIVERY_LOG_LIMIT) },
        { provide: DeliveryTally, useValue: new DeliveryTally() },
        {
          provide: DeliveryService,
          inject: [DeliveryLog, DeliveryTally],
          useFactory: (log: DeliveryLog, tally: DeliveryTally) =>
            new DeliveryService(
              environments,
              {
                concurrency: config.DELIVERY_CONCURRENCY,
                timeoutMs: config.DELIVERY_TIMEOUT_MS,
                retryDelayMs: config.RETRY_DELAY_MS,
                queueLimit: config.DELIVERY_QUEUE_LIMIT,
                // A second is left for HTTP to close, so that the process still exits with 0.
                drainMs: Math.max(500, config.DRAIN_TIMEOUT_MS - 1_000),
              },
              systemClock,
              // Its own stream: event ids are drawn as timers ring, and must not sway uploads.
              seededRandom(seed + 1),
              log,
              tally,
              logger,
            ),
        },
        {
          provide: VendorWorld,
          inject: [DeliveryService],
          useFactory: (delivery: DeliveryService) =>
            new VendorWorld(config.INACTIVITY_SECONDS * 1_000, store, clock, delivery),
        },
        {
          provide: VendorService,
          inject: [VendorWorld, DeliveryService],
          useFactory: (world: VendorWorld, delivery: DeliveryService) =>
            new VendorService(
              {
                processingMs: { min: config.PROCESSING_MS_MIN, max: config.PROCESSING_MS_MAX },
                rejectedShare: config.REJECTED_FILES,
              },
              store,
              world,
              clock,
              seededRandom(seed),
              delivery,
            ),
        },
      ],
    };
  }
}

/** Teaches Fastify multipart; before the app listens. */
export async function registerMultipart(app: NestFastifyApplication): Promise<void> {
  await app.register(multipart, { limits: multipartLimits });
  // Other types get to their route unread, so that it can say what it wants instead.
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser('*', (_request, _payload, done) => done(null));
}
