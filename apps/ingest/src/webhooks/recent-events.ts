import type { Receipt } from './receipt.js';

/**
 * Receipts of the events that this process made durable lately, and of those that it is making
 * durable now: repeats that come together share one publish, and most later ones need none. Only a
 * saving: whoever reads the log knows a repeat by its id.
 */
export class RecentEvents {
  private readonly underWay = new Map<string, Promise<Receipt>>();
  /** In two halves: forgetting the older one whole costs less than the oldest of one at a time. */
  private newer = new Map<string, Receipt>();
  private older = new Map<string, Receipt>();

  /** @param limit events to remember at most, and half as many at least; 0 remembers none */
  constructor(private readonly limit: number) {}

  /** @returns the receipt of the same event, if there is one, else of the one that `publish` makes durable */
  once(environment: string, id: string, publish: () => Promise<Receipt>): Promise<Receipt> {
    const key = `${environment}/${id}`;
    const known = this.newer.get(key) ?? this.older.get(key);
    if (known !== undefined) return Promise.resolve({ ...known, repeated: true });
    const sharing = this.underWay.get(key);
    if (sharing !== undefined) return sharing.then((receipt) => ({ ...receipt, repeated: true }));
    const receipt = publish();
    this.underWay.set(key, receipt);
    receipt.then(
      (done) => {
        this.underWay.delete(key);
        if (this.limit > 0) this.remember(key, done);
      },
      () => this.underWay.delete(key),
    );
    return receipt;
  }

  private remember(key: string, receipt: Receipt): void {
    if (this.newer.size >= this.limit / 2) {
      this.older = this.newer;
      this.newer = new Map();
    }
    this.newer.set(key, receipt);
  }
}
