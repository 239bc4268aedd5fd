import { ConfigError, type AppContext } from '#runtime';
import { seededRandom } from '#vendor-payloads';
import multipart from '@fastify/multipart';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { systemClock, type Clock } from './clock.js';
import { ControlController } from './control/control.controller.js';
import { deliveryControllers, deliveryProviders } from './delivery/delivery.providers.js';
import { DeliveryService } from './delivery/delivery.service.js';
import type { EnvironmentConfig } from './environments.config.js';
import type { SimulatorSettings } from './simulator.config.js';
import { noJournal } from './state/journal.js';
import { ApiKeys } from './vendor/api-key.guard.js';
import { multipartLimits } from './vendor/upload-form.js';
import { VendorController } from './vendor/vendor.controller.js';
import { VendorService } from './vendor/vendor.service.js';
import { VendorStore } from './vendor/vendor-store.js';

/** What the settings alone don't say. */
export interface SimulatorInputs {
  environments: readonly EnvironmentConfig[];
  seed: number;
  clock?: Clock;
}

/** Without a registry of the app's, as in tests, the metrics are its own. */
type SimulatorContext = Pick<AppContext<SimulatorSettings>, 'config' | 'logger'> &
  Partial<Pick<AppContext<SimulatorSettings>, 'metrics'>>;

@Module({})
export class SimulatorModule {
  static register(
    { config, logger, metrics = new Registry() }: SimulatorContext,
    { environments, seed, clock = systemClock }: SimulatorInputs,
  ): DynamicModule {
    if (config.PROCESSING_MS_MIN > config.PROCESSING_MS_MAX) {
      throw new ConfigError(['PROCESSING_MS_MIN is above PROCESSING_MS_MAX']);
    }
    return {
      module: SimulatorModule,
      controllers: [VendorController, ControlController, ...deliveryControllers],
      providers: [
        { provide: ApiKeys, useValue: new ApiKeys(environments) },
        { provide: VendorStore, useValue: new VendorStore(config.RETAINED_DOCUMENTS) },
        ...deliveryProviders({ config, environments, seed, journal: noJournal, metrics, logger }),
        {
          provide: VendorService,
          inject: [VendorStore, DeliveryService],
          useFactory: (store: VendorStore, delivery: DeliveryService) =>
            new VendorService(
              {
                inactivityMs: config.INACTIVITY_SECONDS * 1_000,
                processingMs: { min: config.PROCESSING_MS_MIN, max: config.PROCESSING_MS_MAX },
              },
              store,
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
