import type { Webhook } from '../webhooks/webhook-book.js';
import type { WebhookTarget } from '../webhooks/webhook-target.js';
import type { DeliveryRecord } from './delivery-record.js';
import type { DrawnFaults } from './faults.js';
import type { Lane } from './lane.js';
import type { WebhookRequest } from './webhook-request.js';

/** A delivery under way. */
export interface Job {
  readonly webhook: Webhook;
  /** The configuration as it was when the event happened: a change holds for the events after it. */
  readonly target: WebhookTarget;
  readonly lane: Lane<Job>;
  readonly record: DeliveryRecord;
  readonly faults: DrawnFaults;
  /** Not called before the first try: what waits must not hold its bytes. */
  readonly write: () => WebhookRequest;
  /** Written at the first try and kept for the next ones. */
  request: WebhookRequest | null;
}

/** Is it the one delivery of its event, and not there by a fault or by a person's wish? */
export function isTrue({ fault, redeliveryOf }: DeliveryRecord): boolean {
  return fault === null && redeliveryOf === null;
}
