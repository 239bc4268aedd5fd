import { TooManyRepeatsError } from './ingest.errors.js';
import type { Receipt } from './receipt.js';

/** An event that this process made durable, or is making durable now. */
interface Recent {
  receipt: Receipt | Promise<Receipt>;
  /** How often it came again, by endpoint; null for most. */
  repeats: Map<string, number> | null;
}

/**
 * Receipts of the events that this process made durable lately, and of those that it is making
 * durable now: repeats that come together share one publish, and most later ones need none. Only a
 * saving: whoever reads the log knows a repeat by its id.
 *
 * While an event is remembered it may come again so often at each endpoint, and no more. The vendor
 * tries three times; whoever has seen one signed body can send it for ever, and each time it would be
 * authentic.
 */
export class RecentEvents {
  /**
   * In two halves: forgetting the older one whole costs less than the oldest of one at a time, and
   * a map from which one deletes all the time keeps what was deleted alive through many collections.
   */
  private newer = new Map<string, Recent>();
  private older = new Map<string, Recent>();

  /**
   * @param limit events to remember at most, and half as many at least; 0: only what is under way
   * @param mostRepeats how often one of them may come again at each endpoint
   */
  constructor(
    private readonly limit: number,
    private readonly mostRepeats = Infinity,
  ) {}

  /**
   * @returns the receipt of the same event, if there is one, else of the one that `publish` makes durable
   * @throws TooManyRepeatsError past the cap; the event is durable, or about to be, all the same
   */
  async once(
    { id: endpoint, environment }: { id: string; environment: string },
    id: string,
    publish: () => Promise<Receipt>,
  ): Promise<Receipt> {
    const key = `${environment}/${id}`;
    const known = this.newer.get(key) ?? this.older.get(key);
    if (known !== undefined) return this.repeated(known, endpoint);
    const receipt = publish();
    const half = this.newer;
    const recent: Recent = { receipt, repeats: null };
    half.set(key, recent);
    if (this.limit > 0 && half.size >= this.limit / 2) {
      this.older = half;
      this.newer = new Map();
    }
    try {
      recent.receipt = await receipt;
      if (this.limit === 0) half.delete(key);
    } catch (error) {
      half.delete(key);
      throw error;
    }
    return receipt;
  }

  private async repeated(known: Recent, endpoint: string): Promise<Receipt> {
    known.repeats ??= new Map();
    const before = known.repeats.get(endpoint) ?? 0;
    if (before >= this.mostRepeats) throw new TooManyRepeatsError();
    known.repeats.set(endpoint, before + 1);
    return { ...(await known.receipt), repeated: true };
  }
}
