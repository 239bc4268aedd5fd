import { seededRandom } from '#vendor-payloads';
import type { Provider, Type } from '@nestjs/common';
import { SpeedClock, type VendorClock } from '../clock.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import type { EnvironmentConfig } from '../environments.config.js';
import type { SimulatorSettings } from '../simulator.config.js';
import type { Journal } from '../state/journal.js';
import { ApiKeys } from './api-key.guard.js';
import { IngestController } from './ingest.controller.js';
import { latestTime, readWorld } from './kept.js';
import { VendorController } from './vendor.controller.js';
import { VendorService } from './vendor.service.js';
import { VendorStore } from './vendor-store.js';
import { VendorWorld } from './vendor-world.js';
import { VENDOR_CLOCK, WorldController } from './world.controller.js';

export const vendorControllers: Type[] = [VendorController, IngestController, WorldController];

export interface VendorInputs {
  config: SimulatorSettings;
  environments: readonly EnvironmentConfig[];
  /** Of this run. */
  seed: number;
  journal: Journal;
  /** Instead of one that goes by SPEED. */
  clock: VendorClock | undefined;
}

/** The vendor's world, as the journal has it, and its API. */
export function vendorProviders(inputs: VendorInputs): Provider[] {
  const { config, environments, seed, journal } = inputs;
  const world = readWorld(journal);
  const clock = inputs.clock ?? new SpeedClock(config.SPEED, latestTime(world));
  const store = new VendorStore(config.RETAINED_DOCUMENTS, journal);
  store.restore(world);
  const draws = {
    processingMs: { min: config.PROCESSING_MS_MIN, max: config.PROCESSING_MS_MAX },
    rejectedShare: config.REJECTED_FILES,
  };
  return [
    { provide: ApiKeys, useValue: new ApiKeys(environments) },
    { provide: VENDOR_CLOCK, useValue: clock },
    { provide: VendorStore, useValue: store },
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
        new VendorService(draws, store, world, clock, seededRandom(seed), delivery),
    },
  ];
}
