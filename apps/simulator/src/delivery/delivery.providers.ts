import type { Logger } from '#runtime';
import type { Provider, Type } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { systemClock } from '../clock.js';
import { DeliveriesController } from '../control/deliveries.controller.js';
import { DeliveryStreamController } from '../control/delivery-stream.controller.js';
import { EnvironmentsController } from '../control/environments.controller.js';
import { Environments, type EnvironmentConfig } from '../environments.config.js';
import type { SimulatorSettings } from '../simulator.config.js';
import type { Journal } from '../state/journal.js';
import { WebhookBook } from '../webhooks/webhook-book.js';
import { WebhookChanges } from '../webhooks/webhook-changes.js';
import { WebhooksController } from '../webhooks/webhooks.controller.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryTally } from './delivery-tally.js';
import { DeliveryWatch } from './delivery-watch.js';
import { registerDeliveryMetrics } from './delivery.metrics.js';
import { DeliveryService } from './delivery.service.js';

export interface DeliveryParts {
  config: SimulatorSettings;
  environments: readonly EnvironmentConfig[];
  seed: number;
  journal: Journal;
  metrics: Registry;
  logger: Logger;
}

export const deliveryControllers: Type[] = [
  DeliveryStreamController,
  DeliveriesController,
  EnvironmentsController,
  WebhooksController,
];

/**
 * Configurations, deliveries and their log. All of it keeps to the system's clock, whatever the
 * vendor's does: receivers live in real time, and so do their time limits and retries.
 */
export function deliveryProviders(parts: DeliveryParts): Provider[] {
  const { config, environments, seed, journal, metrics, logger } = parts;
  const book = new WebhookBook(environments);
  const changes = new WebhookChanges(journal, book);
  const log = new DeliveryLog(config.DELIVERY_LOG_LIMIT, config.DELIVERY_LOG_BYTES);
  const tally = new DeliveryTally();
  const watch = new DeliveryWatch(systemClock);
  const settings = {
    concurrency: config.DELIVERY_CONCURRENCY,
    timeoutMs: config.DELIVERY_TIMEOUT_MS,
    retryDelayMs: config.RETRY_DELAY_MS,
    queueLimit: config.DELIVERY_QUEUE_LIMIT,
    // A second is left for HTTP to close, so that the process still exits with 0.
    drainMs: Math.max(500, config.DRAIN_TIMEOUT_MS - 1_000),
  };
  const delivery = new DeliveryService(
    book,
    settings,
    seed,
    systemClock,
    log,
    tally,
    watch,
    logger,
  );
  registerDeliveryMetrics(metrics, delivery.deliveries);
  return [
    { provide: Environments, useValue: new Environments(environments) },
    { provide: DeliveryLog, useValue: log },
    { provide: DeliveryTally, useValue: tally },
    { provide: DeliveryWatch, useValue: watch },
    { provide: DeliveryService, useValue: delivery },
    { provide: WebhooksService, useValue: new WebhooksService(book, delivery, changes) },
  ];
}
