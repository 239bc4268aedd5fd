import { webhook, webhookV2 } from '#vendor-payloads';
import { DEFAULT_SIGNATURE_HEADER } from '#webhook-signature';
import { wording, type VendorFact, type Wording } from '../vendor/vendor-fact.js';
import type { Dialect } from '../webhooks/webhook.schema.js';
import type { WebhookTarget } from '../webhooks/webhook-target.js';
import type { InjectedFault } from './faults.js';

/** One event as a dialect tells it: the same for each configuration of that dialect. */
export interface WebhookEvent extends Wording {
  dialect: Dialect;
  /** The second dialect's `id`; the first has none to send. */
  id: string;
  /** ISO 8601. */
  time: string;
}

/** One HTTP request, the same on every try. */
export interface WebhookRequest {
  url: URL;
  method: 'POST' | 'PUT';
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** How long ago a stale event says that it happened: no receiver takes a day for a slow network. */
const STALE_MS = 24 * 3_600_000;

/** The event that a dialect makes of a fact, or null where it has no words for it. */
export function eventFor(fact: VendorFact, dialect: Dialect, id: string): WebhookEvent | null {
  const worded = wording(fact, dialect);
  return worded === null ? null : { ...worded, dialect, id, time: new Date(fact.at).toISOString() };
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
      return { ...event, id };
    case 'staleTime':
      return { ...event, id, time: new Date(fact.at - STALE_MS).toISOString() };
    case 'unknownType':
      return { ...event, id, type: `${event.type.split('.')[0]}.unheardOf` };
    case 'otherDialect': {
      const dialect = event.dialect === 1 ? 2 : 1;
      return { ...event, ...wording(fact, dialect), dialect, id };
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
  return withSignature(target, body, signature);
}

/** The request that carries these bytes and this signature, to where the configuration sends now. */
export function withSignature(
  { url, config: { method }, headers }: WebhookTarget,
  body: Buffer,
  signature: string,
): WebhookRequest {
  return {
    url,
    method,
    headers: {
      ...headers,
      'content-length': String(body.length),
      [DEFAULT_SIGNATURE_HEADER]: signature,
    },
    body,
  };
}
