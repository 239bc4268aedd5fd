/** First dialect (the vendor's guide, "Webhook payload"): no event id, no delivery id. */
export interface Webhook<D = unknown> {
  type: string;
  data: D;
  /** ISO 8601 or epoch: the guide does not say (`vendor.md`, OPEN). */
  time: string | number;
}

/** Second dialect (`vendor.md`, the newer pages): `id` is unique per event. */
export interface WebhookV2<D = unknown> {
  type: string;
  id: string;
  timestamp: string;
  data: D;
  version: '1.0';
}

/** The body of a webhook in the first dialect. */
export function webhook<D>(type: string, data: D, time: string | number): Webhook<D> {
  return { type, data, time };
}

/** The body of a webhook in the second dialect. */
export function webhookV2<D>(
  type: string,
  data: D,
  { id, timestamp }: { id: string; timestamp: string },
): WebhookV2<D> {
  return { type, id, timestamp, data, version: '1.0' };
}
