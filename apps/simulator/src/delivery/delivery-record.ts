import type { CopyFault, Disturbance, InjectedFault } from './faults.js';
import type { WebhookRequest } from './webhook-request.js';

/**
 * - `pending`: no attempt has ended yet
 * - `refused`: the last attempt failed, and another follows
 * - `accepted`: answered 200
 * - `lost`: the last try failed too; the event is gone for good
 * - `cancelled`: its configuration was deleted while it waited for a try
 */
export const deliveryStatuses = ['pending', 'refused', 'accepted', 'lost', 'cancelled'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];
export type DeliveryEnd = 'accepted' | 'lost' | 'cancelled';

export interface AttemptRecord {
  /** Milliseconds since 1970, when it ended. */
  at: number;
  httpStatus?: number;
  /** Why there was no answer, or what became of it. */
  error?: string;
  latencyMs: number;
  /** The start of the answer's body. */
  answer?: string;
}

/** What a delivery is when it is begun. */
export interface NewDelivery {
  webhook: string;
  environment: string;
  eventType: string;
  /** ISO 8601. */
  eventTime: string;
  batchId?: string;
  documentId?: string;
  /** Set if it is there on account of a fault only, and is no event of the vendor's. */
  fault: InjectedFault | CopyFault | null;
  /** `seq` of the true delivery that a fault copied or went along with. */
  copyOf: number | null;
  /** `seq` of the delivery whose request a person had sent again. */
  redeliveryOf: number | null;
  /** Faults that changed the course of this true delivery. */
  disturbedBy: readonly Disturbance[];
}

/** One event on its way to one webhook configuration. */
export interface DeliveryRecord extends Readonly<NewDelivery> {
  /** Counts up from 1. */
  readonly seq: number;
  status: DeliveryStatus;
  tries: AttemptRecord[];
  /** What the receiver called the event in its answer, if it said so. */
  eventId: string | null;
  /** What was sent, from the first try on; the body may be gone again. */
  request: RecordedRequest | null;
}

export interface RecordedRequest extends Omit<WebhookRequest, 'body'> {
  /** Null once the log has no room for it any more. */
  body: Buffer | null;
  bytes: number;
}
