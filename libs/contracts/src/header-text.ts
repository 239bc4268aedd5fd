import type { Inactivity } from './event.js';

/** A header's value as Kafka clients deliver it: kafkajs Buffers, others text. */
export type HeaderValue = Buffer | string | (Buffer | string)[] | undefined;

/** A header as text; of one that was sent twice the first. */
export function text(value: HeaderValue): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  if (Array.isArray(value)) return text(value[0]);
  return value.toString('utf8');
}

/** Whether a header or key is just this ASCII text, without making a string of it. */
export function isText(value: HeaderValue | null, expected: string): boolean {
  if (!Buffer.isBuffer(value)) return value === expected;
  if (value.length !== expected.length) return false;
  for (let at = 0; at < expected.length; at += 1) {
    if (value[at] !== expected.charCodeAt(at)) return false;
  }
  return true;
}

/** Reads `ce_inactivity`; null where it is neither seconds nor off. */
export function readInactivity(value: string | undefined): Inactivity | null {
  if (value === undefined || value === 'off') return 'off';
  return /^\d{1,7}$/.test(value) ? Number(value) : null;
}
