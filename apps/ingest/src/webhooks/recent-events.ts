import type { Receipt } from './webhook-receiver.js';

/**
 * Receipts of the events that this process made durable lately, and of those that it is making
 * durable now: repeats that come together share one publish, and most later ones need none. Only a
 * saving: whoever reads the log knows a repeat by its id.
 */
export class RecentEvents {
  private readonly receipts = new Map<string, Receipt | Promise<Receipt>>();

  /** @param limit events to remember; 0 remembers only what is under way */
  constructor(private readonly limit: number) {}

  /** @returns the receipt of the same event, if there is one, or of the one that `publish` makes durable */
  async once(environment: string, id: string, publish: () => Promise<Receipt>): Promise<Receipt> {
    const key = `${environment}/${id}`;
    const known = this.receipts.get(key);
    if (known !== undefined) return { ...(await known), repeated: true };
    const receipt = publish();
    this.receipts.set(key, receipt);
    try {
      const done = await receipt;
      // Behind all others: the oldest goes first.
      this.receipts.delete(key);
      if (this.limit > 0) this.receipts.set(key, done);
      this.forget();
      return done;
    } catch (error) {
      this.receipts.delete(key);
      throw error;
    }
  }

  private forget(): void {
    for (const [key, receipt] of this.receipts) {
      if (this.receipts.size <= this.limit) return;
      if (!(receipt instanceof Promise)) this.receipts.delete(key);
    }
  }
}
