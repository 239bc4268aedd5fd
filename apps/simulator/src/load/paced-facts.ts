import type { VendorFact } from '../vendor/vendor-fact.js';
import type { LoadTarget } from './load.plan.js';
import type { Pacer } from './pacer.js';

interface Waiting {
  target: LoadTarget;
  fact: VendorFact;
}

/** Facts between the vendor's world, which makes them in bursts, and the deliveries, which go out evenly. */
export class PacedFacts {
  private waiting: Waiting[] = [];
  private head = 0;

  constructor(private readonly pacer: Pacer) {}

  push(target: LoadTarget, fact: VendorFact): void {
    this.waiting.push({ target, fact });
  }

  get size(): number {
    return this.waiting.length - this.head;
  }

  /**
   * Hands on what is due at `now`, in the order of its making.
   *
   * @param hand gets each with the time at which it was due. @param full nothing more can be taken now
   */
  release(
    now: number,
    hand: (target: LoadTarget, fact: VendorFact, dueAt: number) => void,
    full: () => boolean,
  ): void {
    for (let left = Math.min(this.pacer.due(now), this.size); left > 0; left -= 1) {
      if (full()) break;
      const { target, fact } = this.waiting[this.head] as Waiting;
      this.head += 1;
      hand(target, fact, this.pacer.next());
    }
    if (this.head < 1_024 || this.head * 2 < this.waiting.length) return;
    this.waiting = this.waiting.slice(this.head);
    this.head = 0;
  }
}
