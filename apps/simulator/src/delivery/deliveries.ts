import type { Logger } from '#runtime';
import type { Clock } from '../clock.js';
import type { Webhook } from '../webhooks/webhook-book.js';
import type { WebhookTarget } from '../webhooks/webhook-target.js';
import { attemptRecord, dropped, eventIdIn } from './attempt.js';
import type { DeliveryLog } from './delivery-log.js';
import type { DeliveryEnd, NewDelivery } from './delivery-record.js';
import type { DeliveryTally } from './delivery-tally.js';
import type { DeliveryWatch } from './delivery-watch.js';
import { isInjected, noFaults, type CopyFault, type DrawnFaults } from './faults.js';
import { HttpSender } from './http-sender.js';
import { isTrue, type Job } from './job.js';
import { Lane } from './lane.js';
import { nextStep } from './retry.js';
import type { WebhookRequest } from './webhook-request.js';

export interface DeliverySettings {
  concurrency: number;
  timeoutMs: number;
  retryDelayMs: number;
  queueLimit: number;
  /** How long a stop may wait for deliveries. */
  drainMs: number;
}

/** Every delivery from its beginning to its end: tries, their delays, and what goes wrong on purpose. */
export class Deliveries {
  readonly lanes = new Map<Webhook, Lane<Job>>();
  private readonly sender: HttpSender;
  private open = 0;
  private stopped = false;
  private whenIdle: (() => void)[] = [];

  constructor(
    private readonly settings: DeliverySettings,
    private readonly clock: Clock,
    private readonly log: DeliveryLog,
    private readonly tally: DeliveryTally,
    private readonly watch: DeliveryWatch,
    private readonly logger: Logger,
  ) {
    this.sender = new HttpSender(settings.timeoutMs);
  }

  get saturated(): boolean {
    return this.open >= this.settings.queueLimit;
  }

  /** Deliveries that have not ended. */
  get unfinished(): number {
    return this.open;
  }

  /** Writes a delivery down; {@link start} sends it on its way. */
  begin(
    webhook: Webhook,
    target: WebhookTarget,
    delivery: NewDelivery,
    faults: DrawnFaults,
    write: () => WebhookRequest,
  ): Job {
    const record = this.log.add(delivery);
    this.open += 1;
    if (!isTrue(record)) this.tally.extra(record.batchId ?? '');
    this.watch.changed(record);
    return { webhook, target, lane: this.laneOf(webhook), record, faults, write, request: null };
  }

  start(job: Job): void {
    const { lane, faults, target } = job;
    if (faults.disturbedBy.includes('reorder')) lane.hold(job);
    else if (faults.disturbedBy.includes('delay'))
      lane.later(job, target.config.faults.delay?.ms ?? 0);
    else lane.push(job);
  }

  /**
   * A configuration was deleted: what waits for a try, the first or another, is cancelled, and what
   * is in flight ends as it is answered. The guide says nothing of it; whoever deletes a
   * configuration wants no more of its calls.
   */
  forget(webhook: Webhook): void {
    const lane = this.lanes.get(webhook);
    this.lanes.delete(webhook);
    for (const job of lane?.clear() ?? []) this.end(job, 'cancelled');
  }

  /** Resolves when no delivery is under way, waiting, or due for another try. */
  async idle(): Promise<void> {
    if (this.open > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }

  /** Finishes what was begun, and gives up what is left when the time is over. */
  async drain(): Promise<void> {
    const cancel = this.clock.after(this.settings.drainMs, () => {
      this.logger.warn({ undelivered: this.open }, 'stops with deliveries that did not end');
      for (const resolve of this.whenIdle.splice(0)) resolve();
    });
    await this.idle();
    cancel();
    this.stopped = true;
    for (const lane of this.lanes.values()) lane.clear();
    this.sender.close();
  }

  private laneOf(webhook: Webhook): Lane<Job> {
    let lane = this.lanes.get(webhook);
    if (lane === undefined) {
      lane = new Lane<Job>(this.settings.concurrency, this.clock, (job) => this.attempt(job));
      this.lanes.set(webhook, lane);
    }
    return lane;
  }

  private async attempt(job: Job): Promise<void> {
    if (this.stopped) return;
    const { record, faults, target } = job;
    const isFirst = record.tries.length === 0;
    if (job.request === null) this.log.sent(record, (job.request = job.write()));
    if (isFirst && faults.copies.includes('twiceAtOnce')) {
      void this.attempt(this.copyOf(job, job.request, 'twiceAtOnce'));
    }
    const answer = await this.sender.send(job.request);
    const isDropped =
      isFirst && answer.kind === 'answer' && faults.disturbedBy.includes('dropAnswer');
    const result = isDropped ? dropped(answer) : answer;
    const now = this.clock.now();
    record.tries.push(attemptRecord(answer, now, isDropped));
    const tries = record.tries.length;
    const { dialect } = target.config;
    const step = nextStep(dialect, tries, result, this.settings.retryDelayMs, now);
    if (step.kind === 'accepted') {
      record.eventId = eventIdIn(result);
      const { request } = job;
      // Begun before this one ends, so that nobody takes the moment between for idleness.
      const again = faults.copies.includes('duplicate') && !job.webhook.deleted;
      const copy = again ? this.copyOf(job, request, 'duplicate') : null;
      this.end(job, 'accepted');
      if (copy !== null) job.lane.push(copy);
      return;
    }
    const again = step.kind === 'retry' && !isInjected(record.fault) && !job.webhook.deleted;
    if (isTrue(record)) this.tally.refused(record.batchId ?? '', tries === 1, again);
    if (again) {
      record.status = 'refused';
      if (tries === 1) job.lane.counts.retried += 1;
      this.watch.changed(record);
      job.lane.later(job, step.afterMs);
      return;
    }
    const isLost = step.kind === 'lost' || isInjected(record.fault);
    this.end(job, isLost ? 'lost' : 'cancelled');
  }

  /** A delivery of the very same request, on account of a fault. */
  private copyOf(job: Job, request: WebhookRequest, fault: CopyFault): Job {
    const { seq: copyOf, ...delivery } = job.record;
    return this.begin(
      job.webhook,
      job.target,
      { ...delivery, fault, copyOf, disturbedBy: noFaults.disturbedBy },
      noFaults,
      () => request,
    );
  }

  private end({ record, lane, webhook }: Job, how: DeliveryEnd): void {
    record.status = how;
    const batchId = record.batchId ?? '';
    if (isTrue(record)) {
      lane.counts[how] += 1;
      this.tally.ended(batchId, how, record.eventId);
      if (how === 'lost') {
        const { eventType, tries } = record;
        // Not the answer: whatever a receiver says may hold what no log is to have.
        const { httpStatus, error } = tries.at(-1) ?? {};
        const said = { webhook: webhook.id, eventType, batchId, tries: tries.length };
        this.logger.warn({ ...said, httpStatus, error }, 'a delivery is lost');
      }
      lane.passed(record.seq);
    } else {
      this.tally.extraEnded(batchId);
    }
    this.watch.changed(record);
    this.open -= 1;
    if (this.open === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
  }
}
