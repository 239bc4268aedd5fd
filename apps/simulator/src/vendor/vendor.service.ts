import {
  buildBatch,
  buildUnprocessedDocument,
  integerBetween,
  objectId,
  type Random,
  type VendorBatch,
  type VendorDocument,
} from '#vendor-payloads';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '../clock.js';
import type { EnvironmentConfig } from '../environments.config.js';
import { Refusal } from '../simulator.problems.js';
import { closesAt, decide, openBatch, type BatchDecision, type BatchLife } from './batch-life.js';
import { arrive, finishProcessing, judge, type Verdict } from './document-life.js';
import type { Upload } from './upload.js';
import type { VendorFact } from './vendor-fact.js';
import type { VendorStore } from './vendor-store.js';

export interface VendorTimes {
  inactivityMs: number;
  processingMs: { min: number; max: number };
}

/** Where the facts go: the delivery side. */
export interface FactSink {
  take(environment: string, fact: VendorFact): void;
  readonly saturated: boolean;
}

/** The shell round the pure lives: it keeps them, sets their timers, and hands on what happens. */
@Injectable()
export class VendorService implements OnModuleDestroy {
  /** What calls off the inactivity timer of each open batch. */
  private readonly closers = new Map<string, () => void>();
  private readonly processing = new Set<() => void>();
  private stopping = false;

  constructor(
    private readonly times: VendorTimes,
    private readonly store: VendorStore,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly sink: FactSink,
  ) {}

  createBatch(environment: EnvironmentConfig): VendorBatch {
    this.mustTake();
    const { life } = this.open(environment, {}, this.clock.now());
    this.watchInactivity(life);
    return life.batch;
  }

  upload(
    environment: EnvironmentConfig,
    upload: Upload,
  ): { batch: VendorBatch; documents: VendorDocument[] } {
    this.mustTake();
    const at = this.clock.now();
    const known =
      upload.loadBatch === undefined ? null : this.batch(environment.id, upload.loadBatch);
    if (known !== null && known.batch.status !== 'open') throw closed(known.batch);
    const { life } =
      known === null
        ? this.open(
            environment,
            { company: upload.company, clientData: upload.batchClientData },
            at,
          )
        : { life: known };
    const documents = upload.items.map((item) =>
      this.addDocument(environment, life.batch, upload, item, at),
    );
    const decision = decide(
      life,
      { kind: 'upload', documentIds: documents.map(({ _id }) => _id), close: upload.closeBatch },
      at,
    );
    this.settle(environment.id, decision);
    this.watchInactivity(decision.life);
    this.store.forgetOld();
    return { batch: decision.life.batch, documents };
  }

  judge(environment: EnvironmentConfig, id: string, verdict: Verdict): VendorDocument {
    this.mustTake();
    const life = this.store.document(environment.id, id);
    if (life === undefined) throw documentNotFound(id);
    const decision = judge(life, verdict, this.clock.now());
    if (decision.refused)
      throw new Refusal(decision.refused, `Document ${id} is still being processed.`);
    this.store.putDocument(decision.life);
    for (const fact of decision.facts) this.sink.take(environment.id, fact);
    return decision.life.document;
  }

  document(environment: EnvironmentConfig, id: string): VendorDocument {
    const life = this.store.document(environment.id, id);
    if (life === undefined) throw documentNotFound(id);
    return life.document;
  }

  /** Stops making events; what was made is the delivery side's to finish. */
  onModuleDestroy(): void {
    this.stopping = true;
    for (const cancel of [...this.closers.values(), ...this.processing]) cancel();
    this.closers.clear();
    this.processing.clear();
  }

  private batch(environment: string, id: string): BatchLife {
    const life = this.store.batch(id);
    if (life === undefined || life.batch.environment !== environment) {
      throw new Refusal('batch-not-found', `There is no batch ${id} in this environment.`);
    }
    return life;
  }

  private open(
    environment: EnvironmentConfig,
    {
      company,
      clientData,
    }: { company?: string | undefined; clientData?: Record<string, unknown> | undefined },
    at: number,
  ): BatchDecision {
    const batch = buildBatch(
      {
        _id: objectId(this.random),
        account: environment.account,
        environment: environment.id,
        creation: new Date(at).toISOString(),
        ...(company === undefined ? {} : { company }),
        ...(clientData === undefined ? {} : { clientData }),
      },
      this.random,
    );
    const decision = openBatch(batch, at);
    this.settle(environment.id, decision);
    return decision;
  }

  private addDocument(
    environment: EnvironmentConfig,
    batch: VendorBatch,
    { type, company }: Upload,
    item: Upload['items'][number],
    at: number,
  ): VendorDocument {
    const document = buildUnprocessedDocument(
      {
        ...item,
        type,
        ...(company === undefined ? {} : { company }),
        account: environment.account,
        environment: environment.id,
        creator: environment.account,
        creation: new Date(at).toISOString(),
        loadBatch: batch._id,
      },
      this.random,
    );
    const { min, max } = this.times.processingMs;
    const takes = integerBetween(this.random, min, max);
    const { life, facts } = arrive(document, Math.floor(this.random() * 2 ** 32), at);
    this.store.putDocument(life);
    for (const fact of facts) this.sink.take(environment.id, fact);
    const cancel = this.clock.after(takes, () => {
      this.processing.delete(cancel);
      this.processed(environment.id, document._id, batch._id);
    });
    this.processing.add(cancel);
    return document;
  }

  private processed(environment: string, documentId: string, batchId: string): void {
    const document = this.store.document(environment, documentId);
    const batch = this.store.batch(batchId);
    if (document === undefined || batch === undefined) return;
    const at = this.clock.now();
    const { life, facts } = finishProcessing(document, at);
    this.store.putDocument(life);
    for (const fact of facts) this.sink.take(environment, fact);
    // Not before its last document: the batch's event follows from that one's.
    this.settle(
      environment,
      decide(batch, { kind: 'document-processed' }, Math.max(at, life.lastEventAt)),
    );
  }

  private settle(environment: string, { life, facts, refused }: BatchDecision): void {
    if (refused) throw closed(life.batch);
    this.store.putBatch(life);
    for (const fact of facts) this.sink.take(environment, fact);
  }

  private watchInactivity(life: BatchLife): void {
    const { _id: id, environment } = life.batch;
    this.closers.get(id)?.();
    this.closers.delete(id);
    const due = closesAt(life, this.times.inactivityMs);
    if (due === null) return;
    const cancel = this.clock.after(Math.max(0, due - this.clock.now()), () => {
      const now = this.store.batch(id);
      if (now === undefined) return;
      const decision = decide(
        now,
        { kind: 'time-passed', inactivityMs: this.times.inactivityMs },
        this.clock.now(),
      );
      this.settle(environment, decision);
      // A timer of the system may ring a millisecond early: then it is set again.
      this.watchInactivity(decision.life);
    });
    this.closers.set(id, cancel);
  }

  private mustTake(): void {
    if (this.stopping) throw new Refusal('simulator-stopping', 'It takes nothing new.');
    if (this.sink.saturated) {
      throw new Refusal(
        'simulator-saturated',
        'Too many deliveries wait already; try again later.',
      );
    }
  }
}

function closed({ _id, closed: at }: VendorBatch): Refusal {
  return new Refusal(
    'batch-closed',
    `Batch ${_id} was closed at ${at ?? 'an earlier time'} and takes no more documents; start a new one.`,
  );
}

function documentNotFound(id: string): Refusal {
  return new Refusal('document-not-found', `There is no document ${id} in this environment.`);
}
