import { webhook, webhookV2 } from '#vendor-payloads';
import { DEFAULT_SIGNATURE_HEADER, sign } from '#webhook-signature';
import type { WebhookConfig } from '../environments.config.js';
import { wording, type VendorFact, type Wording } from '../vendor/vendor-fact.js';
import { matches } from './event-pattern.js';

/** One event as one webhook configuration is told of it. */
export interface WebhookEvent extends Wording {
  /** The second dialect's `id`; the first has none to send. */
  id: string;
  /** ISO 8601. */
  time: string;
}

/** One HTTP request, the same on every try. */
export interface WebhookRequest {
  url: URL;
  method: 'POST' | 'PUT';
  headers: Record<string, string | number>;
  body: Buffer;
}

/** The event that `config` is told of a fact, or null where it does not listen to it. */
export function eventFor(config: WebhookConfig, fact: VendorFact, id: string): WebhookEvent | null {
  const worded = wording(fact, config.dialect);
  if (worded === null || !config.events.some((pattern) => matches(pattern, worded.type)))
    return null;
  return { ...worded, id, time: new Date(fact.at).toISOString() };
}

/**
 * Writes the request down: payload, custom headers, and the signature over exactly these bytes
 * (the guide, "Setup your webhooks"). Whether the vendor's retry carries a new `time` is OPEN in
 * `vendor.md`: here a retry sends the same bytes again.
 */
export function requestFor(config: WebhookConfig, event: WebhookEvent): WebhookRequest {
  const { type, data, id, time } = event;
  const payload =
    config.dialect === 1
      ? webhook(type, data, time)
      : webhookV2(type, data, { id, timestamp: time });
  const body = Buffer.from(JSON.stringify(payload));
  return {
    url: new URL(config.url),
    method: config.method,
    headers: {
      'content-type': 'application/json',
      ...lowerCased(config.headers),
      'content-length': body.length,
      [DEFAULT_SIGNATURE_HEADER]: sign(body, config.secret, config),
    },
    body,
  };
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
