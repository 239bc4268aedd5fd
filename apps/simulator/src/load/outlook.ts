import { wording, type VendorFact } from '../vendor/vendor-fact.js';
import type { Dialect } from './values.js';

/** Deliveries that a document is still good for after it was uploaded. */
const OF_A_DOCUMENT: Readonly<Record<Dialect, number>> = { 1: 1, 2: 2 };
/** Those of a batch after it was made: closed and processed, or processed. */
const OF_A_BATCH: Readonly<Record<Dialect, number>> = { 1: 2, 2: 1 };

/** Counts what the vendor's world has made, and what is still to come of it. */
export class Outlook {
  /** Deliveries: facts that the dialect they go out in has words for. */
  made = 0;
  private readonly documents: Record<Dialect, number> = { 1: 0, 2: 0 };
  private readonly batches: Record<Dialect, number> = { 1: 0, 2: 0 };

  /** @param changes the share of documents that have one more event after their processing */
  constructor(private readonly changes: number) {}

  uploaded(dialect: Dialect, documents: number, batches: number): void {
    this.documents[dialect] += documents;
    this.batches[dialect] += batches;
  }

  /** @returns whether it is a delivery */
  note(dialect: Dialect, fact: VendorFact): boolean {
    if (fact.type === 'document.processed' || fact.type === 'file.rejected')
      this.documents[dialect] -= 1;
    if (fact.type === 'batch.processed') this.batches[dialect] -= 1;
    const isDelivery = wording(fact, dialect) !== null;
    if (isDelivery) this.made += 1;
    return isDelivery;
  }

  /** Everything uploaded has ended in the vendor's world. */
  get settled(): boolean {
    return [1, 2].every((d) => this.documents[d as Dialect] + this.batches[d as Dialect] === 0);
  }

  /** How many deliveries what was uploaded will still make, about. */
  get coming(): number {
    return ([1, 2] as const).reduce(
      (sum, dialect) =>
        sum +
        this.documents[dialect] * (OF_A_DOCUMENT[dialect] + this.changes) +
        this.batches[dialect] * OF_A_BATCH[dialect],
      0,
    );
  }
}

/** How many deliveries a document makes in all, about. */
export function deliveriesOf(dialect: Dialect, changes: number): number {
  return (dialect === 1 ? 1 : 3) + changes;
}
