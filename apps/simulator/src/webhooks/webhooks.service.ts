import { Injectable } from '@nestjs/common';
import { DeliveryService } from '../delivery/delivery.service.js';
import { Refusal } from '../simulator.problems.js';
import { readWebhook } from './read-webhook.js';
import type { Webhook, WebhookBook } from './webhook-book.js';
import type { WebhookChanges } from './webhook-changes.js';
import type { WebhookConfig } from './webhook.schema.js';

/** Makes, changes and deletes webhook configurations while the simulator runs. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly book: WebhookBook,
    private readonly delivery: DeliveryService,
    private readonly changes: WebhookChanges,
  ) {}

  list(environment: string): readonly Webhook[] {
    this.mustExist(environment);
    return this.book.of(environment);
  }

  get(environment: string, id: string): Webhook {
    this.mustExist(environment);
    const webhook = this.book.get(environment, id);
    if (webhook === undefined) {
      throw new Refusal('webhook-not-found', `There is no webhook ${id} in this environment.`);
    }
    return webhook;
  }

  create(environment: string, body: unknown): Webhook {
    this.mustExist(environment);
    const config = configIn(body);
    if (this.book.get(environment, config.id) !== undefined) {
      throw new Refusal('webhook-id-taken', `There is a webhook ${config.id} already.`);
    }
    return this.put(environment, config);
  }

  /**
   * Puts a whole configuration in an earlier one's place; its secret stays where none is given, as it
   * is never answered. The change holds for the events after it: a delivery that was begun goes on,
   * retries included, as it was written.
   */
  replace(environment: string, id: string, body: unknown): Webhook {
    const { secret } = this.get(environment, id).target.config;
    const given = isObject(body) ? { id, secret, ...body } : body;
    const renamed = isObject(given) && given['id'] !== id;
    const config = configIn(given, renamed ? ['id is not the one of the address'] : []);
    return this.put(environment, config);
  }

  /** Deletes a configuration; what waits to be delivered to it is cancelled. */
  remove(environment: string, id: string): void {
    const webhook = this.get(environment, id);
    this.book.remove(webhook);
    this.changes.deleted(environment, id);
    this.delivery.deliveries.forget(webhook);
  }

  private put(environment: string, config: WebhookConfig): Webhook {
    this.changes.changed(environment, config);
    return this.book.put(environment, config);
  }

  private mustExist(environment: string): void {
    if (this.book.has(environment)) return;
    throw new Refusal('environment-not-found', `There is no environment ${environment}.`);
  }
}

/** @throws Refusal `webhook-invalid`, with every fault */
function configIn(body: unknown, more: readonly string[] = []): WebhookConfig {
  const reading = readWebhook(body);
  const faults = reading.ok ? more : [...reading.faults, ...more];
  if (reading.ok && faults.length === 0) return reading.config;
  throw new Refusal('webhook-invalid', faults.join('; '), { faults });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
