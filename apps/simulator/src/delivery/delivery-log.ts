import { matches } from '../webhooks/event-pattern.js';
import type { DeliveryRecord, DeliveryStatus, NewDelivery } from './delivery-record.js';
import type { WebhookRequest } from './webhook-request.js';

export interface DeliveryFilter {
  batch?: string;
  webhook?: string;
  environment?: string;
  status?: DeliveryStatus;
  /** A type, or a pattern such as `document.*`. */
  type?: string;
}

export interface DeliveryQuery extends DeliveryFilter {
  /** `seq` above this only. */
  after: number;
  /** `seq` below this only. */
  before: number;
  limit: number;
  order: 'asc' | 'desc';
}

/**
 * The newest deliveries, in memory. Past `limit` of them the oldest go; past `bodyBytes` of request
 * bodies the bodies of the oldest do, and what is known of the delivery stays.
 */
export class DeliveryLog {
  /** A ring: the delivery `seq` is at `seq % limit`. */
  private readonly ring: (DeliveryRecord | undefined)[] = [];
  private seq = 0;
  private keptBytes = 0;
  /** Deliveries below have no body any more. */
  private bodiesFrom = 1;

  constructor(
    private readonly limit: number,
    private readonly bodyBytes: number,
  ) {}

  add(delivery: NewDelivery): DeliveryRecord {
    const seq = ++this.seq;
    const oldest = this.ring[seq % this.limit];
    if (oldest !== undefined) this.dropBody(oldest);
    const added: DeliveryRecord = {
      seq,
      webhook: delivery.webhook,
      environment: delivery.environment,
      eventType: delivery.eventType,
      eventTime: delivery.eventTime,
      batchId: delivery.batchId,
      documentId: delivery.documentId,
      fault: delivery.fault,
      copyOf: delivery.copyOf,
      redeliveryOf: delivery.redeliveryOf,
      disturbedBy: delivery.disturbedBy,
      status: 'pending',
      tries: [],
      eventId: null,
      request: null,
    };
    this.ring[seq % this.limit] = added;
    return added;
  }

  /** Notes what is sent; its body is kept as long as the bound allows. */
  sent(record: DeliveryRecord, { target, signature, body }: WebhookRequest): void {
    const kept = record.seq >= this.bodiesFrom && this.get(record.seq) === record;
    record.request = { target, signature, body: kept ? body : null, bytes: body.length };
    if (!kept) return;
    this.keptBytes += body.length;
    while (this.keptBytes > this.bodyBytes) {
      const oldest = this.get(this.bodiesFrom++);
      if (oldest !== undefined) this.dropBody(oldest);
    }
  }

  /** Undefined if there is no such delivery, or none any more. */
  get(seq: number): DeliveryRecord | undefined {
    const record = this.ring[seq % this.limit];
    return record?.seq === seq ? record : undefined;
  }

  /** Up to `limit` of the deliveries that the query means, in its order. */
  page({ after, before, limit, order, ...filter }: DeliveryQuery): DeliveryRecord[] {
    const lowest = Math.max(after, this.seq - this.limit, 0) + 1;
    const highest = Math.min(before - 1, this.seq);
    const found: DeliveryRecord[] = [];
    for (let i = 0; i <= highest - lowest && found.length < limit; i++) {
      const record = this.get(order === 'asc' ? lowest + i : highest - i);
      if (record !== undefined && meets(record, filter)) found.push(record);
    }
    return found;
  }

  private dropBody({ request }: DeliveryRecord): void {
    if (request === null || request.body === null) return;
    this.keptBytes -= request.body.length;
    request.body = null;
  }
}

/** Is it one of those that the filter means? */
export function meets(record: DeliveryRecord, filter: DeliveryFilter): boolean {
  return (
    (filter.batch === undefined || filter.batch === record.batchId) &&
    (filter.webhook === undefined || filter.webhook === record.webhook) &&
    (filter.environment === undefined || filter.environment === record.environment) &&
    (filter.status === undefined || filter.status === record.status) &&
    (filter.type === undefined || matches(filter.type, record.eventType))
  );
}
