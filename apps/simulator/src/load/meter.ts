import { systemClock } from '../clock.js';
import type { AttemptRecord, DeliveryRecord } from '../delivery/delivery-record.js';
import { DeliveryWatch } from '../delivery/delivery-watch.js';
import { Histogram } from './histogram.js';

/** What was sent on account of a fault, and how it was answered; a mere disturbance has no answers of its own. */
export interface FaultCount {
  sent: number;
  answers: Record<string, number>;
}

/** A delivery that begins so much after it was due was held up by this side. */
const LATE_MS = 100;
/** Different answers and errors that are told apart; more are "other". */
const ANSWERS = 20;

/**
 * Counts what becomes of deliveries, in memory that does not grow with them. True deliveries and those
 * that a fault adds are kept apart, and times leave out those that a fault delayed.
 */
export class LoadMeter extends DeliveryWatch {
  sent = 0;
  accepted = 0;
  lost = 0;
  /** Attempts that were answered with anything but 200, or not at all. */
  refused = 0;
  /** Deliveries that took more than one attempt. */
  retried = 0;
  late = 0;
  latestMs = 0;
  readonly answers: Record<string, number> = {};
  readonly faults: Record<string, FaultCount> = {};
  /** From the first byte of an attempt to the end of its answer. */
  readonly answerMs = new Histogram();
  /** From when a delivery was due until it was accepted: what a slow receiver costs is in it. */
  readonly acceptedMs = new Histogram();
  private readonly due = new Map<number, number>();
  private dueNext = 0;
  private firstStart = Infinity;
  private lastStart = -Infinity;
  private started = 0;

  /** @param now milliseconds of the pacer's clock */
  constructor(private readonly now: () => number) {
    super(systemClock);
  }

  /** The next true delivery that begins was due then. */
  dueIs(at: number): void {
    this.dueNext = at;
  }

  /** Deliveries that have begun and not ended, without those of faults. */
  get pending(): number {
    return this.due.size;
  }

  /** True deliveries whose first try began, a second; 0 before there are two. */
  get achievedRate(): number {
    const ms = this.lastStart - this.firstStart;
    return this.started < 2 || ms <= 0 ? 0 : ((this.started - 1) * 1_000) / ms;
  }

  override changed(record: DeliveryRecord): void {
    const attempt = record.tries.at(-1);
    if (record.fault !== null) this.besides(record.fault, record, attempt);
    else if (attempt === undefined) this.begun(record);
    else this.tried(record, attempt);
  }

  private begun({ seq, disturbedBy }: DeliveryRecord): void {
    this.sent += 1;
    this.due.set(seq, this.dueNext);
    for (const fault of disturbedBy) this.fault(fault).sent += 1;
  }

  private tried(record: DeliveryRecord, attempt: AttemptRecord): void {
    const { seq, status, tries, disturbedBy } = record;
    const due = this.due.get(seq) ?? 0;
    const isDropped = attempt.httpStatus !== undefined && attempt.error !== undefined;
    if (!isDropped) count(this.answers, wordOf(attempt));
    if (attempt.httpStatus !== undefined) this.answerMs.add(attempt.latencyMs);
    if (tries.length === 1) this.began(attempt, isHeldBack(record) ? null : due);
    if (status !== 'accepted' && !isDropped) {
      this.refused += 1;
      if (tries.length === 1 && status === 'refused') this.retried += 1;
    }
    if (status === 'refused') return;
    this.due.delete(seq);
    if (status === 'lost') this.lost += 1;
    if (status !== 'accepted') return;
    this.accepted += 1;
    if (disturbedBy.length === 0) this.acceptedMs.add(this.now() - due);
  }

  /** @param due null where a fault held it back: it says nothing of when the others went */
  private began({ latencyMs }: AttemptRecord, due: number | null): void {
    const at = this.now() - latencyMs;
    this.started += 1;
    if (due === null) return;
    this.firstStart = Math.min(this.firstStart, at);
    this.lastStart = Math.max(this.lastStart, at);
    const lateBy = at - due;
    if (lateBy <= LATE_MS) return;
    this.late += 1;
    this.latestMs = Math.max(this.latestMs, lateBy);
  }

  /** A copy may be tried again, and is counted with the answer that ended it. */
  private besides(
    fault: string,
    { status }: DeliveryRecord,
    attempt: AttemptRecord | undefined,
  ): void {
    const counts = this.fault(fault);
    if (attempt === undefined) counts.sent += 1;
    else if (status !== 'refused') count(counts.answers, wordOf(attempt));
  }

  private fault(name: string): FaultCount {
    return (this.faults[name] ??= { sent: 0, answers: {} });
  }
}

function isHeldBack({ disturbedBy }: DeliveryRecord): boolean {
  return disturbedBy.includes('delay') || disturbedBy.includes('reorder');
}

function wordOf({ httpStatus, error }: AttemptRecord): string {
  return httpStatus === undefined ? (error ?? 'no answer') : String(httpStatus);
}

function count(counts: Record<string, number>, word: string): void {
  const known = word in counts || Object.keys(counts).length < ANSWERS;
  const key = known ? word : 'other';
  counts[key] = (counts[key] ?? 0) + 1;
}
