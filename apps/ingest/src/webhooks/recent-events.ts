import type { Receipt } from './receipt.js';

/**
 * Receipts of the events that this process made durable lately, and of those that it is making
 * durable now: repeats that come together share one publish, and most later ones need none. Only a
 * saving: whoever reads the log knows a repeat by its id.
 */
export class RecentEvents {
  /**
   * In two halves: forgetting the older one whole costs less than the oldest of one at a time, and
   * a map from which one deletes all the time keeps what was deleted alive through many collections.
   */
  private newer = new Map<string, Receipt | Promise<Receipt>>();
  private older = new Map<string, Receipt | Promise<Receipt>>();

  /** @param limit events to remember at most, and half as many at least; 0: only what is under way */
  constructor(private readonly limit: number) {}

  /** @returns the receipt of the same event, if there is one, else of the one that `publish` makes durable */
  once(environment: string, id: string, publish: () => Promise<Receipt>): Promise<Receipt> {
    const key = `${environment}/${id}`;
    const known = this.newer.get(key) ?? this.older.get(key);
    if (known !== undefined) return repeated(known);
    const receipt = publish();
    const half = this.newer;
    half.set(key, receipt);
    receipt.then(
      (done) => {
        if (this.limit > 0) half.set(key, done);
        else half.delete(key);
      },
      () => half.delete(key),
    );
    if (this.limit > 0 && half.size >= this.limit / 2) {
      this.older = half;
      this.newer = new Map();
    }
    return receipt;
  }
}

async function repeated(known: Receipt | Promise<Receipt>): Promise<Receipt> {
  return { ...(await known), repeated: true };
}
