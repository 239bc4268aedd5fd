import type { Logger } from '#runtime';
import { objectId, type Random } from '#vendor-payloads';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../clock.js';
import type { EnvironmentConfig, WebhookConfig } from '../environments.config.js';
import { batchIdOf, documentIdOf, type VendorFact } from '../vendor/vendor-fact.js';
import type { FactSink } from '../vendor/vendor-world.js';
import type { DeliveryLog, DeliveryRecord } from './delivery-log.js';
import { DeliveryQueue } from './delivery-queue.js';
import type { DeliveryTally } from './delivery-tally.js';
import { HttpSender } from './http-sender.js';
import { nextStep, type AttemptResult } from './retry.js';
import { eventFor, requestFor, type WebhookEvent, type WebhookRequest } from './webhook-request.js';

export interface DeliverySettings {
  concurrency: number;
  timeoutMs: number;
  retryDelayMs: number;
  queueLimit: number;
  /** How long a stop may wait for deliveries. */
  drainMs: number;
}

interface Job {
  webhook: WebhookConfig;
  queue: DeliveryQueue<Job>;
  batchId: string;
  record: DeliveryRecord;
  event: WebhookEvent;
  /** Written at the first try and kept for the next ones. */
  request?: WebhookRequest;
}

interface Target {
  webhook: WebhookConfig;
  queue: DeliveryQueue<Job>;
}

/**
 * Sends each fact to each webhook configuration that listens to it. Every configuration has its
 * own queue, so that a receiver that hangs does not hold up the others.
 */
@Injectable()
export class DeliveryService implements FactSink, BeforeApplicationShutdown {
  private readonly targets: ReadonlyMap<string, readonly Target[]>;
  private readonly sender: HttpSender;
  private readonly stop = new AbortController();
  private open = 0;
  private whenIdle: (() => void)[] = [];

  constructor(
    environments: readonly EnvironmentConfig[],
    private readonly settings: DeliverySettings,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: DeliveryLog,
    private readonly tally: DeliveryTally,
    private readonly logger: Logger,
  ) {
    this.sender = new HttpSender(settings.timeoutMs, settings.concurrency);
    this.targets = new Map(
      environments.map(({ id, webhooks }) => [
        id,
        webhooks.map((webhook) => ({
          webhook,
          queue: new DeliveryQueue<Job>(settings.concurrency, (job) => this.attempt(job)),
        })),
      ]),
    );
  }

  get saturated(): boolean {
    return this.open >= this.settings.queueLimit;
  }

  take(environment: string, fact: VendorFact): void {
    const id = objectId(this.random);
    const batchId = batchIdOf(fact);
    const documentId = documentIdOf(fact);
    const jobs = (this.targets.get(environment) ?? []).flatMap(({ webhook, queue }): Job[] => {
      const event = eventFor(webhook, fact, id);
      if (event === null) return [];
      const record = this.log.add({
        webhook: webhook.id,
        environment,
        eventType: event.type,
        eventTime: event.time,
        batchId,
        ...(documentId === undefined ? {} : { documentId }),
      });
      return [{ webhook, queue, batchId, record, event }];
    });
    if (jobs.length === 0) return;
    this.tally.event(batchId, jobs.length);
    this.open += jobs.length;
    for (const job of jobs) job.queue.push(job);
  }

  /** Resolves when no delivery is under way, waiting, or due for another try. */
  async idle(): Promise<void> {
    if (this.open > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }

  /** Finishes what was begun, and gives up what is left when the time is over. */
  async beforeApplicationShutdown(): Promise<void> {
    const cancel = this.clock.after(this.settings.drainMs, () => {
      this.logger.warn({ undelivered: this.open }, 'stops with deliveries that did not end');
      this.stop.abort();
      for (const resolve of this.whenIdle.splice(0)) resolve();
    });
    await this.idle();
    cancel();
    this.stop.abort();
    this.sender.close();
  }

  private async attempt(job: Job): Promise<void> {
    if (this.stop.signal.aborted) return;
    const request = (job.request ??= requestFor(job.webhook, job.event));
    const result = await this.sender.send(request, this.stop.signal);
    const { record, batchId, webhook } = job;
    record.tries.push(attemptRecord(result, this.clock.now()));
    const tries = record.tries.length;
    const step = nextStep(
      webhook.dialect,
      tries,
      result,
      this.settings.retryDelayMs,
      this.clock.now(),
    );
    if (step.kind !== 'accepted') this.tally.refused(batchId, tries === 1, step.kind === 'retry');
    switch (step.kind) {
      case 'retry':
        record.status = 'refused';
        this.clock.after(step.afterMs, () => job.queue.pushFront(job));
        return;
      case 'lost':
        this.logger.warn(
          {
            webhook: webhook.id,
            eventType: record.eventType,
            batchId,
            tries,
            last: record.tries.at(-1),
          },
          'a delivery is lost',
        );
        this.end(job, 'lost');
        return;
      case 'accepted': {
        const eventId = result.kind === 'answer' ? eventIdIn(result.body) : undefined;
        if (eventId !== undefined) record.eventId = eventId;
        this.end(job, 'accepted', eventId);
      }
    }
  }

  private end({ record, batchId }: Job, how: 'accepted' | 'lost', eventId?: string): void {
    record.status = how;
    this.tally.ended(batchId, how, eventId);
    this.open -= 1;
    if (this.open === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
  }
}

function attemptRecord(result: AttemptResult, now: number): DeliveryRecord['tries'][number] {
  const at = new Date(now).toISOString();
  return result.kind === 'answer'
    ? { at, httpStatus: result.status, latencyMs: result.latencyMs }
    : { at, error: result.reason, latencyMs: result.latencyMs };
}

/** The `eventId` of a receiver's JSON answer. The vendor looks at no body; the simulator's user does. */
export function eventIdIn(body: string): string | undefined {
  if (!body.includes('eventId')) return undefined;
  try {
    const answer = JSON.parse(body) as { eventId?: unknown } | null;
    return typeof answer?.eventId === 'string' ? answer.eventId : undefined;
  } catch {
    return undefined;
  }
}
