import { createLogger, messageOf } from '#runtime';
import { seededRandom, type Random } from '#vendor-payloads';
import { systemClock } from '../clock.js';
import { DeliveryLog } from '../delivery/delivery-log.js';
import { DeliveryTally } from '../delivery/delivery-tally.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { noJournal } from '../state/journal.js';
import type { VendorFact } from '../vendor/vendor-fact.js';
import { VendorService } from '../vendor/vendor.service.js';
import { VendorStore } from '../vendor/vendor-store.js';
import { VendorWorld, type FactSink } from '../vendor/vendor-world.js';
import { WebhookBook } from '../webhooks/webhook-book.js';
import { Ledger } from './ledger.js';
import type { LoadPlan, LoadTarget } from './load.plan.js';
import { LoadMeter } from './meter.js';
import { deliveriesOf, Outlook } from './outlook.js';
import { PacedFacts } from './paced-facts.js';
import { Pacer } from './pacer.js';
import { drawChanges, Workload, type Change } from './workload.js';

const TICK_MS = 2;
/** The vendor's world is kept so much ahead of the deliveries, in seconds: as long as it takes to process. */
const AHEAD_S = 1.5;
/** The first delivery waits until so much is there, in seconds of the rate. */
const WARM_S = 0.25;
const PROCESSING_MS = { min: 50, max: 500 };
/** Uploads follow each other so closely, in seconds of the rate. */
const UPLOAD_S = 0.05;
/** Batches are closed by their last upload, never by silence. */
const NEVER_MS = 2 ** 31 - 1;
/** Deliveries under way, those between two tries included, in seconds of the rate: above that, what is due waits. */
const UNDER_WAY_S = 1;
const KEPT_DOCUMENTS = 20_000;

/** The vendor's world and its deliveries, without HTTP on the vendor's side, driven at a rate. */
export class LoadRun implements FactSink {
  readonly saturated = false;
  readonly meter = new LoadMeter(() => performance.now());
  readonly ledger: Ledger | null;
  /** How many deliveries the whole run is to make. */
  readonly budget: number;
  private readonly pacer: Pacer;
  private readonly paced: PacedFacts;
  private readonly outlook: Outlook;
  private readonly workload: Workload;
  private readonly delivery: DeliveryService;
  private readonly vendor: VendorService;
  private readonly targets: ReadonlyMap<string, LoadTarget>;
  private readonly changesRandom: Random;
  /** Documents that are to be changed once they are processed. */
  private readonly changes = new Map<string, Change>();
  private readonly due: [target: LoadTarget, document: string, change: Change][] = [];
  private stopped = false;

  constructor(private readonly plan: LoadPlan) {
    const { seed, targets, concurrency, timeoutMs } = plan;
    this.budget = Math.max(1, Math.round((plan.rate * plan.durationMs) / 1_000));
    const otherDialect = targets.some(({ webhook }) => (webhook.faults.otherDialect ?? 0) > 0);
    this.ledger = plan.audit === null ? null : new Ledger(otherDialect);
    this.pacer = new Pacer(plan.rate);
    this.paced = new PacedFacts(this.pacer);
    this.outlook = new Outlook(plan.changes);
    // Streams of their own, so that what one draws does not hang on how often another does.
    this.workload = new Workload(plan, seededRandom(seed + 2));
    this.changesRandom = seededRandom(seed + 3);
    this.targets = new Map(targets.map((target) => [target.environment.id, target]));
    this.delivery = new DeliveryService(
      new WebhookBook(targets.map(({ environment }) => environment)),
      {
        concurrency,
        timeoutMs,
        retryDelayMs: 300,
        queueLimit: Math.max(plan.rate * UNDER_WAY_S, 4 * concurrency * targets.length),
        // All tries of the last delivery, and the delays between them.
        drainMs: 4 * timeoutMs + 10_000,
      },
      seed,
      systemClock,
      new DeliveryLog(1, 0),
      new DeliveryTally(),
      this.meter,
      createLogger('load', 'silent'),
    );
    const store = new VendorStore(KEPT_DOCUMENTS, noJournal);
    this.vendor = new VendorService(
      { processingMs: PROCESSING_MS, rejectedShare: plan.rejected },
      store,
      new VendorWorld(NEVER_MS, store, systemClock, this),
      systemClock,
      seededRandom(seed),
      this,
    );
  }

  /** Ends the making; what was made is delivered. */
  stop(): void {
    this.stopped = true;
  }

  /** What is made and not handed on, and what is under way. */
  get waiting(): number {
    return this.paced.size + this.meter.pending;
  }

  /** Resolves once each delivery has ended, or was given up. */
  async run(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setInterval(() => {
        try {
          if (!this.tick(performance.now())) return;
        } catch (error) {
          reject(error instanceof Error ? error : new Error(messageOf(error)));
        }
        clearInterval(timer);
        resolve();
      }, TICK_MS);
    });
    this.vendor.onModuleDestroy();
    await this.delivery.beforeApplicationShutdown();
  }

  take(environment: string, fact: VendorFact): void {
    const target = this.targets.get(environment) as LoadTarget;
    this.ledger?.note(target.dialect, fact);
    if (this.outlook.note(target.dialect, fact)) this.paced.push(target, fact);
    if (fact.type !== 'document.processed') return;
    const { _id } = fact.document;
    const change = this.changes.get(_id);
    if (change === undefined) return;
    this.changes.delete(_id);
    // Not within the vendor's own step: it has not put the document away yet.
    this.due.push([target, _id, change]);
  }

  /** @returns whether all is made and handed on */
  private tick(now: number): boolean {
    for (const [target, id, change] of this.due.splice(0)) this.change(target, id, change);
    const isOver = this.make(now);
    const { size } = this.paced;
    const { rate } = this.plan;
    const settled = isOver && this.outlook.settled && this.due.length === 0;
    if (settled || size >= Math.min(rate * WARM_S, this.budget / 2)) this.pacer.start(now);
    this.paced.release(
      now,
      ({ environment }, fact, dueAt) => {
        this.meter.dueIs(dueAt);
        this.delivery.take(environment.id, fact);
      },
      () => this.delivery.saturated,
    );
    return settled && this.paced.size === 0;
  }

  /** Uploads as much as there should be ahead. @returns whether nothing more will be uploaded */
  private make(now: number): boolean {
    const { rate, durationMs, changes } = this.plan;
    for (;;) {
      const { made, coming } = this.outlook;
      const isLast = this.stopped || this.pacer.elapsed(now) >= durationMs;
      if ((isLast || made + coming >= this.budget) && !this.workload.unfinished) return true;
      if (!isLast && this.paced.size + coming >= rate * AHEAD_S) return false;
      const perDocument = deliveriesOf(this.workload.target.dialect, changes);
      const most = isLast ? 1 : Math.max(1, Math.floor((rate * UPLOAD_S) / perDocument));
      const left = Math.max(1, Math.floor((this.budget - made - coming) / perDocument));
      this.upload(Math.min(most, left), isLast || left <= most);
    }
  }

  private upload(most: number, last: boolean): void {
    const next = this.workload.next(most, last);
    const { target, upload, opensBatch } = next;
    // Before the vendor takes it: its facts come at once.
    this.outlook.uploaded(target.dialect, upload.files.length, opensBatch ? 1 : 0);
    const { batch, documents } = this.vendor.upload(target.environment, upload);
    this.workload.taken(next, batch._id);
    const ids = documents.map(({ document }) => document._id);
    for (const [id, change] of drawChanges(ids, this.plan.changes, this.changesRandom))
      this.changes.set(id, change);
  }

  /** As a person would do it, through the vendor's API. */
  private change({ environment }: LoadTarget, id: string, change: Change): void {
    switch (change) {
      case 'approved':
      case 'discarded':
        this.vendor.judge(environment, id, change);
        return;
      case 'corrected':
        this.vendor.change(environment, id, { data: { corrected: { value: id, confidence: 1 } } });
        return;
      case 'exported':
        this.vendor.export(id);
        return;
      case 'updated':
        this.vendor.judge(environment, id, 'pendingCorrection');
    }
  }
}
