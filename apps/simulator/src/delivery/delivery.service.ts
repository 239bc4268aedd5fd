import type { Logger } from '#runtime';
import { objectId, seededRandom, type Random } from '#vendor-payloads';
import { Injectable, type BeforeApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '../clock.js';
import { Refusal } from '../simulator.problems.js';
import { batchIdOf, documentIdOf, type VendorFact } from '../vendor/vendor-fact.js';
import type { FactSink } from '../vendor/vendor-world.js';
import type { Webhook, WebhookBook } from '../webhooks/webhook-book.js';
import type { Dialect } from '../webhooks/webhook.schema.js';
import { BodyCache } from './body-cache.js';
import { Deliveries, type DeliverySettings } from './deliveries.js';
import type { DeliveryLog } from './delivery-log.js';
import type { DeliveryRecord, NewDelivery } from './delivery-record.js';
import type { DeliveryTally } from './delivery-tally.js';
import type { DeliveryWatch } from './delivery-watch.js';
import { drawFaults, faultRandom, isInjected, noFaults } from './faults.js';
import type { Job } from './job.js';
import { eventFor, faultyEvent, requestFor, type WebhookEvent } from './webhook-request.js';

/** Sends each fact to each webhook configuration that listens to it. */
@Injectable()
export class DeliveryService implements FactSink, OnModuleDestroy, BeforeApplicationShutdown {
  readonly deliveries: Deliveries;
  /** Event ids; a stream of its own, since they are drawn as timers ring and must not sway uploads. */
  private readonly ids: Random;
  private readonly faultyIds: Random;
  private readonly faultsOf = new WeakMap<Webhook, Random>();
  private readonly bodies = new BodyCache();
  private stopping = false;

  constructor(
    private readonly book: WebhookBook,
    settings: DeliverySettings,
    private readonly seed: number,
    clock: Clock,
    private readonly log: DeliveryLog,
    private readonly tally: DeliveryTally,
    private readonly watch: DeliveryWatch,
    logger: Logger,
  ) {
    this.deliveries = new Deliveries(settings, clock, log, tally, watch, logger);
    this.ids = seededRandom(seed + 1);
    this.faultyIds = faultRandom(seed, '', '');
  }

  get saturated(): boolean {
    return this.deliveries.saturated;
  }

  take(environment: string, fact: VendorFact): void {
    const nextId = () => objectId(this.ids);
    const events: Partial<Record<Dialect, WebhookEvent | null>> = {};
    const jobs: Job[] = [];
    let listeners = 0;
    for (const webhook of this.book.of(environment)) {
      const { target } = webhook;
      const { dialect } = target.config;
      let event = events[dialect];
      if (event === undefined) event = events[dialect] = eventFor(fact, dialect, nextId);
      if (event === null || !target.wants(event.type)) continue;
      listeners += 1;
      event.listeners += 1;
      this.begin(webhook, event, fact, jobs);
    }
    if (listeners > 0) this.tally.event(batchIdOf(fact), listeners);
    for (const job of jobs) this.deliveries.start(job);
  }

  /**
   * Sends a delivery's request once more: the same bytes and the same signature, to where its
   * configuration sends now, with all retries.
   *
   * @throws Refusal if there is nothing to send, or nowhere to send it to
   */
  redeliver(seq: number): DeliveryRecord {
    if (this.stopping) throw new Refusal('simulator-stopping', 'It takes nothing new.');
    const known = this.delivery(seq);
    const { request } = known;
    const webhook = this.book.get(known.environment, known.webhook);
    if (webhook === undefined) {
      throw new Refusal('webhook-deleted', `There is no webhook ${known.webhook} any more.`);
    }
    if (request === null)
      throw new Refusal('delivery-not-sent', `Delivery ${seq} was not sent yet.`);
    const { body, signature } = request;
    if (body === null) {
      throw new Refusal('delivery-body-gone', `The body of delivery ${seq} is not kept any more.`);
    }
    if (this.saturated) throw new Refusal('simulator-saturated', 'Try again later.');
    const again = {
      ...known,
      redeliveryOf: seq,
      fault: isInjected(known.fault) ? known.fault : null,
    };
    const job = this.deliveries.begin(
      webhook,
      webhook.target,
      { ...again, copyOf: null, disturbedBy: noFaults.disturbedBy },
      noFaults,
      () => ({ target: webhook.target, body, signature }),
    );
    this.deliveries.start(job);
    return job.record;
  }

  /** @throws Refusal `delivery-not-found` */
  delivery(seq: number): DeliveryRecord {
    const record = this.log.get(seq);
    if (record !== undefined) return record;
    throw new Refusal('delivery-not-found', `The log has no delivery ${seq}, or none any more.`);
  }

  /** Resolves when no delivery is under way, waiting, or due for another try. */
  idle(): Promise<void> {
    return this.deliveries.idle();
  }

  onModuleDestroy(): void {
    this.stopping = true;
    this.watch.endAll();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.deliveries.drain();
  }

  /** Adds the event's delivery to `jobs`, and those that faults send besides. */
  private begin(webhook: Webhook, event: WebhookEvent, fact: VendorFact, jobs: Job[]): void {
    const { target } = webhook;
    const faults = target.hasFaults
      ? drawFaults(target.config.faults, this.faultRandom(webhook))
      : noFaults;
    const delivery = this.newDelivery(webhook, event, fact);
    delivery.disturbedBy = faults.disturbedBy;
    const write = () => requestFor(target, this.bodies.of(event));
    const job = this.deliveries.begin(webhook, target, delivery, faults, write);
    jobs.push(job);
    for (const fault of faults.injected) {
      const untrue = faultyEvent(fault, event, fact, objectId(this.faultyIds));
      const besides = this.newDelivery(webhook, untrue, fact);
      besides.fault = fault;
      besides.copyOf = job.record.seq;
      const writeUntrue = () => requestFor(target, this.bodies.of(untrue), fault);
      jobs.push(this.deliveries.begin(webhook, target, besides, noFaults, writeUntrue));
    }
  }

  private newDelivery(webhook: Webhook, event: WebhookEvent, fact: VendorFact): NewDelivery {
    return {
      webhook: webhook.id,
      environment: webhook.environment,
      eventType: event.type,
      eventTime: event.time,
      batchId: batchIdOf(fact),
      documentId: documentIdOf(fact),
      fault: null,
      copyOf: null,
      redeliveryOf: null,
      disturbedBy: noFaults.disturbedBy,
    };
  }

  private faultRandom(webhook: Webhook): Random {
    let random = this.faultsOf.get(webhook);
    if (random === undefined) {
      random = faultRandom(this.seed, webhook.environment, webhook.id);
      this.faultsOf.set(webhook, random);
    }
    return random;
  }
}
