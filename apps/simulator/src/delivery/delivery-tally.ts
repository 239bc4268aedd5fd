import type { DeliveryEnd } from './delivery-record.js';

export interface DeliveryCounts {
  /** Events that at least one webhook configuration listens to. */
  events: number;
  /** Events times the configurations that listen to them: `accepted`, `lost`, `cancelled` and `pending`. */
  deliveries: number;
  accepted: number;
  /** Gone for good after the last try. */
  lost: number;
  /** Given up, as their configuration was deleted. */
  cancelled: number;
  /** Not ended yet, those between two tries included. */
  pending: number;
  /** Attempts that were answered with anything but 200, or not at all. */
  refused: number;
  /** Deliveries that took more than one attempt. */
  retried: number;
  /** Deliveries beside the true ones, by a fault or sent again by a person: counted nowhere above. */
  extra: number;
  /** Those of them that have not ended. */
  extraPending: number;
}

interface Tally extends DeliveryCounts {
  acceptedEventIds: Set<string>;
}

/** What a batch costs in memory beside its event ids, measured in those. */
const COST_OF_BATCH = 4;

/**
 * Counts deliveries by batch, exactly, also when the log has long forgotten them. Past `retained`
 * event ids in all, where each batch counts as {@link COST_OF_BATCH} (most receivers answer no event
 * ids), the oldest batches that have nothing pending are forgotten.
 */
export class DeliveryTally {
  private readonly tallies = new Map<string, Tally>();
  private eventIds = 0;

  constructor(private readonly retained = 400_000) {}

  event(batch: string, deliveries: number): void {
    const tally = this.of(batch);
    tally.events += 1;
    tally.deliveries += deliveries;
    tally.pending += deliveries;
    this.forgetOldest();
  }

  refused(batch: string, firstTry: boolean, again: boolean): void {
    const tally = this.of(batch);
    tally.refused += 1;
    if (firstTry && again) tally.retried += 1;
  }

  ended(batch: string, how: DeliveryEnd, eventId: string | null = null): void {
    const tally = this.of(batch);
    tally.pending -= 1;
    tally[how] += 1;
    if (eventId === null || tally.acceptedEventIds.has(eventId)) return;
    tally.acceptedEventIds.add(eventId);
    this.eventIds += 1;
    this.forgetOldest();
  }

  extra(batch: string): void {
    const tally = this.of(batch);
    tally.extra += 1;
    tally.extraPending += 1;
  }

  extraEnded(batch: string): void {
    this.of(batch).extraPending -= 1;
  }

  /** The sums over `batches`; one that is not known counts nothing. Event ids are counted once over all. */
  sum(batches: readonly string[]): DeliveryCounts & { acceptedEventIds: number } {
    const ids = new Set<string>();
    const total = empty();
    for (const batch of new Set(batches)) {
      const tally = this.tallies.get(batch);
      if (tally === undefined) continue;
      for (const key of countNames) total[key] += tally[key];
      for (const id of tally.acceptedEventIds) ids.add(id);
    }
    return { ...total, acceptedEventIds: ids.size };
  }

  private of(batch: string): Tally {
    let tally = this.tallies.get(batch);
    if (tally === undefined) {
      tally = { ...empty(), acceptedEventIds: new Set() };
      this.tallies.set(batch, tally);
    }
    return tally;
  }

  private get held(): number {
    return this.eventIds + COST_OF_BATCH * this.tallies.size;
  }

  /** A tenth at once: many that are under way may have to be passed over each time. */
  private forgetOldest(): void {
    if (this.held <= this.retained) return;
    for (const [batch, { pending, extraPending, acceptedEventIds }] of this.tallies) {
      if (this.held <= 0.9 * this.retained) return;
      if (pending + extraPending > 0) continue;
      this.eventIds -= acceptedEventIds.size;
      this.tallies.delete(batch);
    }
  }
}

const countNames = [
  'events',
  'deliveries',
  'accepted',
  'lost',
  'cancelled',
  'pending',
  'refused',
  'retried',
  'extra',
  'extraPending',
] as const;

function empty(): DeliveryCounts {
  return {
    events: 0,
    deliveries: 0,
    accepted: 0,
    lost: 0,
    cancelled: 0,
    pending: 0,
    refused: 0,
    retried: 0,
    extra: 0,
    extraPending: 0,
  };
}
