import type { Inactivity } from './event.js';

/** A header's value as Kafka clients deliver it: kafkajs Buffers, others text; Kafka allows null, too. */
export type HeaderValue = Buffer | string | (Buffer | string | null)[] | null | undefined;

/** A header as text; of one that was sent twice the first. */
export function text(value: HeaderValue): string | undefined {
  if (value == null) return undefined;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return text(value[0]);
  return value.toString('utf8');
}

/** Whether a header is there and not empty. */
export function hasText(value: HeaderValue): boolean {
  const first = Array.isArray(value) ? value[0] : value;
  return first != null && first.length > 0;
}

/** Whether a header or key is just this ASCII text, without making a string of it. */
export function isText(value: HeaderValue, expected: string): boolean {
  if (Array.isArray(value)) return isText(value[0], expected);
  if (!Buffer.isBuffer(value)) return value === expected;
  if (value.length !== expected.length) return false;
  for (let at = 0; at < expected.length; at += 1) {
    if (value[at] !== expected.charCodeAt(at)) return false;
  }
  return true;
}

const ZERO = 0x30;

/** Reads `ce_inactivity`; null where it is neither seconds nor off. */
export function readInactivity(value: HeaderValue): Inactivity | null {
  if (value == null || isText(value, 'off')) return 'off';
  const seconds = text(value) ?? '';
  if (seconds.length === 0 || seconds.length > 7) return null;
  let sum = 0;
  for (let at = 0; at < seconds.length; at += 1) {
    const digit = seconds.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return null;
    sum = sum * 10 + digit;
  }
  return sum;
}
