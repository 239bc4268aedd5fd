import type { Clock } from '../clock.js';
import { DeliveryQueue } from './delivery-queue.js';

/** As long as a reordered delivery waits for a later one that may never come. */
const HOLD_MS = 1_000;

/** The deliveries of one webhook configuration: a receiver that hangs does not hold up the others. */
export class Lane<J extends { readonly record: { readonly seq: number } }> {
  readonly counts = { accepted: 0, lost: 0, cancelled: 0, retried: 0 };
  private readonly queue: DeliveryQueue<J>;
  /** Jobs whose time is to come, and what calls their timers off. */
  private readonly timed = new Map<J, () => void>();
  private readonly held = new Set<J>();

  constructor(
    concurrency: number,
    private readonly clock: Clock,
    work: (job: J) => Promise<void>,
  ) {
    this.queue = new DeliveryQueue(concurrency, work);
  }

  push(job: J): void {
    this.queue.push(job);
  }

  /** Comes to the front once its time has passed: behind a long queue it would come far later. */
  later(job: J, ms: number): void {
    const cancel = this.clock.after(ms, () => this.release(job));
    this.timed.set(job, cancel);
  }

  /** Waits until a later delivery has {@link passed}. */
  hold(job: J): void {
    this.held.add(job);
    this.later(job, HOLD_MS);
  }

  /** The delivery `seq` has ended: what was held back for a later one may go. */
  passed(seq: number): void {
    if (this.held.size === 0) return;
    for (const job of this.held) if (job.record.seq < seq) this.release(job);
  }

  /** Takes out all that waits for a try. */
  clear(): J[] {
    const jobs = [...this.timed.keys(), ...this.queue.clear()];
    for (const cancel of this.timed.values()) cancel();
    this.timed.clear();
    this.held.clear();
    return jobs;
  }

  private release(job: J): void {
    this.timed.get(job)?.();
    this.timed.delete(job);
    this.held.delete(job);
    this.queue.pushFront(job);
  }
}
