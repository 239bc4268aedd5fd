import type { Endpoint } from '../endpoints/endpoint.js';
import type { Translation } from './to-event.js';

/**
 * Whether the body's time is further from the clock than the endpoint tolerates, before or after.
 * A body without a time that can be read is never stale: it is authentic, and would be lost.
 */
export function isStale(
  translation: Translation,
  tolerance: Endpoint['tolerance'],
  receivedAt: Date,
): boolean {
  if (tolerance === 'off') return false;
  const age = ageSeconds(translation, receivedAt);
  return age !== null && Math.abs(age) > tolerance;
}

/** How long before its receipt the event happened, in seconds; null where its time is not known. */
export function ageSeconds(translation: Translation, receivedAt: Date): number | null {
  if (translation.kind !== 'event' || translation.event.time === null) return null;
  return (receivedAt.getTime() - Date.parse(translation.event.time)) / 1_000;
}
