import { ConfigError, type AppContext } from '#runtime';
import { seededRandom } from '#vendor-payloads';
import multipart from '@fastify/multipart';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { SpeedClock, type VendorClock } from './clock.js';
import { ControlController } from './control/control.controller.js';
import { deliveryControllers, deliveryProviders } from './delivery/delivery.providers.js';
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

/** Without a registry of the app's, as in tests, the metrics are its own. */
type SimulatorContext = Pick<AppContext<SimulatorSettings>, 'config' | 'logger'> &
  Partial<Pick<AppContext<SimulatorSettings>, 'metrics'>>;

@Module({})
export class SimulatorModule {
  static register(
    { config, logger, metrics = new Registry() }: SimulatorContext,
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
        ...deliveryControllers,
      ],
      providers: [
        { provide: ApiKeys, useValue: new ApiKeys(environments) },
        { provide: JOURNAL, useValue: journal },
        { provide: JournalLifecycle, useValue: new JournalLifecycle(journal) },
        { provide: VENDOR_CLOCK, useValue: clock },
        { provide: VendorStore, useValue: store },
        ...deliveryProviders({ config, environments, seed, journal, metrics, logger }),
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
