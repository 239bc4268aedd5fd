/**
 * - `pending`: no attempt has ended yet
 * - `refused`: the last attempt failed, and another follows
 * - `accepted`: answered 200
 * - `lost`: the last try failed too; the event is gone for good
 */
export type DeliveryStatus = 'pending' | 'refused' | 'accepted' | 'lost';

export interface AttemptRecord {
  /** ISO 8601, when it ended. */
  at: string;
  httpStatus?: number;
  /** Why there was no answer. */
  error?: string;
  latencyMs: number;
}

/** One event on its way to one webhook configuration. */
export interface DeliveryRecord {
  /** Counts up from 1; a page goes on `after` it. */
  readonly seq: number;
  readonly webhook: string;
  readonly environment: string;
  readonly eventType: string;
  readonly eventTime: string;
  readonly batchId?: string;
  readonly documentId?: string;
  status: DeliveryStatus;
  tries: AttemptRecord[];
  /** What the receiver called the event in its answer, if it said so. */
  eventId?: string;
}

/** The newest deliveries, in memory; past `limit` the oldest go. */
export class DeliveryLog {
  private readonly records = new Map<number, DeliveryRecord>();
  private seq = 0;

  constructor(private readonly limit: number) {}

  add(record: Omit<DeliveryRecord, 'seq' | 'status' | 'tries'>): DeliveryRecord {
    const added: DeliveryRecord = { ...record, seq: ++this.seq, status: 'pending', tries: [] };
    this.records.set(added.seq, added);
    if (this.records.size > this.limit) this.records.delete(this.seq - this.limit);
    return added;
  }

  /** Up to `limit` deliveries with a `seq` above `after`, oldest first. */
  page(query: { batch?: string; after: number; limit: number }): DeliveryRecord[] {
    const found: DeliveryRecord[] = [];
    for (const record of this.records.values()) {
      if (found.length === query.limit) break;
      if (record.seq <= query.after) continue;
      if (query.batch === undefined || record.batchId === query.batch) found.push(record);
    }
    return found;
  }
}
