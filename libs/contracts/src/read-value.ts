import { rawMember } from './raw-member.js';
import { endOfSoundObject } from './sound-object.js';

/** A message's value: Foxtail's own members parsed, and the vendor's object as bytes. */
export interface Value {
  data: Record<string, unknown>;
  vendor: Buffer | null;
}

const CLOSING_BRACE = 0x7d;
const VENDOR = Buffer.from(',"vendor":');

/**
 * Foxtail's own members parsed, and the vendor's object as it stands; null where it is no JSON object.
 * In the form that Foxtail writes, the vendor's object is not parsed, so it may be no JSON.
 */
export function readValue(value: Buffer): Value | null {
  return readOurs(value) ?? readAny(value);
}

/** As {@link encodeEvent} writes it: `vendor` comes last, so that only what is before it is parsed. */
function readOurs(value: Buffer): Value | null {
  const at = value.indexOf(VENDOR);
  if (at < 0) return null;
  const start = at + VENDOR.length;
  const end = endOfSoundObject(value, start);
  if (end === null || end !== value.length - 1 || value[end] !== CLOSING_BRACE) return null;
  const data = parseObject(`${value.toString('utf8', 0, at)}}`);
  if (data === null || 'vendor' in data) return null;
  return { data, vendor: value.subarray(start, end) };
}

/** As any other producer may write it. */
function readAny(value: Buffer): Value | null {
  const parsed = parseObject(value.toString('utf8'));
  if (parsed === null) return null;
  const { vendor, ...data } = parsed;
  return { data, vendor: vendor == null ? null : rawMember(value, 'vendor') };
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
