import { ConfigError, type AppContext } from '#runtime';
import multipart from '@fastify/multipart';
import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import type { VendorClock } from './clock.js';
import { ControlController } from './control/control.controller.js';
import { deliveryControllers, deliveryProviders } from './delivery/delivery.providers.js';
import type { EnvironmentConfig } from './environments.config.js';
import type { SimulatorSettings } from './simulator.config.js';
import { PageController } from './page/page.controller.js';
import { JOURNAL, JournalLifecycle, openJournal, seedOfRun } from './state/state.js';
import { multipartLimits } from './vendor/upload-form.js';
import { vendorControllers, vendorProviders } from './vendor/vendor.providers.js';

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
    { environments, seed: givenSeed, clock }: SimulatorInputs,
  ): DynamicModule {
    if (config.PROCESSING_MS_MIN > config.PROCESSING_MS_MAX) {
      throw new ConfigError(['PROCESSING_MS_MIN is above PROCESSING_MS_MAX']);
    }
    const journal = openJournal(config.STATE_FILE);
    const seed = seedOfRun(givenSeed, journal);
    return {
      module: SimulatorModule,
      controllers: [
        ...vendorControllers,
        ControlController,
        PageController,
        ...deliveryControllers,
      ],
      providers: [
        { provide: JOURNAL, useValue: journal },
        { provide: JournalLifecycle, useValue: new JournalLifecycle(journal) },
        ...vendorProviders({ config, environments, seed, journal, clock }),
        ...deliveryProviders({ config, environments, seed, journal, metrics, logger }),
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
