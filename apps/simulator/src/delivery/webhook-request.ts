import { webhook, webhookV2 } from '#vendor-payloads';
import { wording, type VendorFact, type Wording } from '../vendor/vendor-fact.js';
import type { Dialect } from '../webhooks/webhook.schema.js';
import type { WebhookTarget } from '../webhooks/webhook-target.js';
import type { InjectedFault } from './faults.js';

/** One event as a dialect tells it: the same for each configuration of that dialect. */
export interface WebhookEvent extends Wording {
  dialect: Dialect;
  /** How many configurations are told of it in these words. */
  listeners: number;
  /** The second dialect's `id`; empty in the first, which has none to send. */
  id: string;
  /** ISO 8601. */
  time: string;
}

/** One HTTP request, the same on every try. */
export interface WebhookRequest {
  /** Where to, how, and with which headers. */
  target: WebhookTarget;
  signature: string;
  body: Buffer;
}

/** How long ago a stale event says that it happened: no receiver takes a day for a slow network. */
const STALE_MS = 24 * 3_600_000;

/** The event that a dialect makes of a fact, or null where it has no words for it. */
export function eventFor(
  fact: VendorFact,
  dialect: Dialect,
  nextId: () => string,
): WebhookEvent | null {
  const worded = wording(fact, dialect);
  if (worded === null) return null;
  const { type, data } = worded;
  const id = dialect === 2 ? nextId() : '';
  return { type, data, dialect, listeners: 0, id, time: new Date(fact.at).toISOString() };
}

/**
 * The untrue event that a fault sends beside a true one. It has an `id` of its own: a receiver that
 * takes it must not pass over the true one, which may come later, as the same again.
 *
 * Where the other dialect has no words for a fact, it says the same ones in its own envelope.
 */
export function faultyEvent(
  fault: InjectedFault,
  event: WebhookEvent,
  fact: VendorFact,
  id: string,
): WebhookEvent {
  switch (fault) {
    case 'wrongSignature':
    case 'truncatedBody':
      return { ...event, id, listeners: 1 };
    case 'staleTime':
      return { ...event, id, listeners: 1, time: new Date(fact.at - STALE_MS).toISOString() };
    case 'unknownType':
      return { ...event, id, listeners: 1, type: `${event.type.split('.')[0]}.unheardOf` };
    case 'otherDialect': {
      const dialect = event.dialect === 1 ? 2 : 1;
      return { ...event, ...wording(fact, dialect), dialect, id, listeners: 1 };
    }
  }
}

/** The payload's bytes (the guide, "Webhook payload"; `vendor.md` for the second dialect). */
export function bodyOf({ dialect, type, data, id, time }: WebhookEvent): Buffer {
  return Buffer.from(
    JSON.stringify(
      dialect === 1 ? webhook(type, data, time) : webhookV2(type, data, { id, timestamp: time }),
    ),
  );
}

/**
 * Writes the request down: custom headers, and the signature over exactly these bytes (the guide,
 * "Setup your webhooks"). Whether the vendor's retry carries a new `time` is OPEN in `vendor.md`:
 * here a retry sends the same bytes again.
 */
export function requestFor(
  target: WebhookTarget,
  whole: Buffer,
  fault: InjectedFault | null = null,
): WebhookRequest {
  // Signed as it is sent: a receiver that trusts signatures has to read it, and see that it can't.
  const body = fault === 'truncatedBody' ? whole.subarray(0, whole.length >> 1) : whole;
  const signature = fault === 'wrongSignature' ? target.signWrongly(body) : target.sign(body);
  return { target, signature, body };
}
