import type { Clock } from '../clock.js';
import { closesAt, decide, type BatchCommand, type BatchDecision } from './batch-life.js';
import {
  finishProcessing,
  isProcessing,
  type DocumentDecision,
  type DocumentLife,
} from './document-life.js';
import { decideFile, hasEnded, type FileCommand, type FileLife } from './file-life.js';
import type { Intake } from './intake.js';
import type { VendorFact } from './vendor-fact.js';
import type { VendorStore } from './vendor-store.js';

/** Where the facts go: the delivery side. */
export interface FactSink {
  take(environment: string, fact: VendorFact): void;
  readonly saturated: boolean;
}

/** The shell round the pure lives: it keeps them, sets their timers, and hands on what happens. */
export class VendorWorld {
  /** The inactivity timer of each open batch: when it rings, and what calls it off. */
  private readonly closers = new Map<string, { due: number; cancel: () => void }>();
  private readonly timers = new Set<() => void>();

  constructor(
    private readonly inactivityMs: number,
    private readonly store: VendorStore,
    private readonly clock: Clock,
    private readonly sink: FactSink,
  ) {}

  /** Goes on where a world that was put back stopped: what came due meanwhile happens at once. */
  resume(): void {
    for (const life of this.store.allDocuments()) if (isProcessing(life)) this.process(life);
    for (const life of this.store.allFiles()) {
      if (hasEnded(life)) continue;
      this.reject(life);
      // The last write was cut short between a document and its file.
      if (life.pending === 0) this.soon(() => this.fileStep(life.file.id, { kind: 'part-ended' }));
    }
    for (const { batch } of this.store.allBatches()) {
      if (batch.status === 'open') this.watchInactivity(batch._id);
      if (batch.status === 'closed') this.soon(() => this.batchStep(batch._id, { kind: 'close' }));
    }
  }

  /** Lets files and documents arrive. */
  add({ files, documents }: Intake): void {
    for (const { life, facts } of files) {
      this.store.putFile(life);
      this.tell(life.file.environmentId, facts);
      this.reject(life);
    }
    for (const life of documents) {
      this.store.putDocument(life);
      this.process(life);
    }
  }

  takeBatch({ life, facts }: BatchDecision): void {
    this.store.putBatch(life);
    this.tell(life.batch.environment, facts);
    this.watchInactivity(life.batch._id);
  }

  takeDocument({ life, facts }: DocumentDecision): void {
    this.store.putDocument(life);
    this.tell(life.document.environment, facts);
  }

  batchStep(id: string, command: BatchCommand, at = this.clock.now()): void {
    const life = this.store.batch(id);
    if (life !== undefined) this.takeBatch(decide(life, command, at));
  }

  /** When a batch will close by itself, in milliseconds since 1970; null once it is closed. */
  closesAt(id: string): number | null {
    const life = this.store.batch(id);
    return life === undefined ? null : closesAt(life, this.inactivityMs);
  }

  /** Calls all timers off: nothing happens by itself any more. */
  stop(): void {
    for (const { cancel } of this.closers.values()) cancel();
    for (const cancel of this.timers) cancel();
    this.closers.clear();
    this.timers.clear();
  }

  private process({ document: { _id: id }, dueAt }: DocumentLife): void {
    this.at(dueAt, () => {
      const life = this.store.document(id);
      if (life === undefined || !isProcessing(life)) return;
      const decision = finishProcessing(life, this.clock.now());
      this.takeDocument(decision);
      this.batchStep(life.document.loadBatch ?? '', { kind: 'document-processed' });
      // Not before its last document: the file's event follows from that one's, as the batch's
      // does from that of its last file.
      this.fileStep(life.fileId, { kind: 'part-ended' }, decision.life.lastEventAt);
    });
  }

  private reject({ file: { id }, rejection }: FileLife): void {
    if (rejection === undefined) return;
    this.at(rejection.dueAt, () => this.fileStep(id, { kind: 'rejection-due' }));
  }

  private fileStep(id: string, command: FileCommand, notBefore = 0): void {
    const before = this.store.file(id);
    if (before === undefined || hasEnded(before)) return;
    const { life, facts } = decideFile(before, command, Math.max(this.clock.now(), notBefore));
    this.store.putFile(life);
    this.tell(life.file.environmentId, facts);
    if (!hasEnded(life)) return;
    const { parentFileId, importId, status } = life.file;
    const ended = { kind: 'file-ended', rejected: status === 'rejected' } as const;
    this.batchStep(importId, ended, life.lastEventAt);
    if (parentFileId !== undefined)
      this.fileStep(parentFileId, { kind: 'part-ended' }, life.lastEventAt);
  }

  private watchInactivity(id: string): void {
    const due = this.closesAt(id);
    const set = this.closers.get(id);
    if (set !== undefined && set.due === due) return;
    set?.cancel();
    this.closers.delete(id);
    if (due === null) return;
    const cancel = this.clock.after(Math.max(0, due - this.clock.now()), () => {
      this.closers.delete(id);
      // A timer may ring a millisecond early: then the batch stays as it is, and it is set again.
      this.batchStep(id, { kind: 'time-passed', inactivityMs: this.inactivityMs });
    });
    this.closers.set(id, { due, cancel });
  }

  private soon(run: () => void): void {
    this.at(0, run);
  }

  private at(time: number, run: () => void): void {
    const cancel = this.clock.after(Math.max(0, time - this.clock.now()), () => {
      this.timers.delete(cancel);
      run();
    });
    this.timers.add(cancel);
  }

  private tell(environment: string, facts: readonly VendorFact[]): void {
    for (const fact of facts) this.sink.take(environment, fact);
  }
}
