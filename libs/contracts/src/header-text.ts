import type { Inactivity } from './event.js';
import { eventKey } from './topics.js';
import { toBuffer, type Bytes, type HeaderValue, type RawMessage } from './message.js';

/** A header as text; of one that was sent twice the first. */
export function text(value: HeaderValue): string | undefined {
  const first = firstOf(value);
  if (first == null || typeof first === 'string') return first ?? undefined;
  return toBuffer(first).toString('utf8');
}

/** Whether a header is there and not empty. */
export function hasText(value: HeaderValue): boolean {
  const first = firstOf(value);
  return first != null && first.length > 0;
}

/** Whether a header or key is just this ASCII text, without making a string of it. */
export function isText(value: HeaderValue, expected: string): boolean {
  const first = firstOf(value);
  if (first == null || typeof first === 'string') return first === expected;
  return first.length === expected.length && isTextAt(first, 0, expected);
}

/** Which of these headers is not there, in words; null where all are, in CloudEvents 1.0. */
export function missingHeader(
  headers: RawMessage['headers'],
  names: readonly string[],
): string | null {
  const name = names.find((name) => !hasText(headers?.[name]));
  if (name !== undefined) return `${name} must be there`;
  return isText(headers?.['ce_specversion'], '1.0') ? null : 'ce_specversion must be 1.0';
}

function firstOf(value: HeaderValue): Bytes | null | undefined {
  return Array.isArray(value)
    ? (value as (Bytes | null)[])[0]
    : (value as Bytes | null | undefined);
}

const ZERO = 0x30;
const SLASH = 0x2f;

/** Reads `ce_inactivity`; null where it is neither seconds nor off. */
export function readInactivity(value: HeaderValue): Inactivity | null {
  const first = firstOf(value);
  if (first == null || isText(first, 'off')) return 'off';
  if (first.length === 0 || first.length > 7) return null;
  let sum = 0;
  for (let at = 0; at < first.length; at += 1) {
    const code = typeof first === 'string' ? first.charCodeAt(at) : (first[at] as number);
    const digit = code - ZERO;
    if (digit < 0 || digit > 9) return null;
    sum = sum * 10 + digit;
  }
  return sum;
}

/** Whether a key is `eventKey(environment, id)`, without putting one together. */
export function isEventKey(key: Bytes | null, environment: string, id: string): boolean {
  if (key === null || typeof key === 'string') return key === eventKey(environment, id);
  const slash = environment.length;
  return (
    key.length === slash + 1 + id.length &&
    key[slash] === SLASH &&
    isTextAt(key, 0, environment) &&
    isTextAt(key, slash + 1, id)
  );
}

function isTextAt(bytes: Uint8Array, from: number, expected: string): boolean {
  for (let at = 0; at < expected.length; at += 1) {
    if (bytes[from + at] !== expected.charCodeAt(at)) return false;
  }
  return true;
}
