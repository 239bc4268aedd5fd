/** Types of which arrays can be written. */
export type ArrayType =
  'text' | 'integer' | 'boolean' | 'timestamptz' | 'jsonb' | 'bigint' | 'bytea';
export type ArrayValue = string | number | boolean | Buffer | null;

/** Postgres refuses such a value for good; told by the same code (SQLSTATE) before it is sent. */
export class ArrayValueError extends Error {
  constructor(
    readonly code: '22003' | '22007',
    message: string,
  ) {
    super(message);
    this.name = 'ArrayValueError';
  }
}

/** Types of Postgres by their numbers, which never change (pg_type.dat). */
const OIDS: Readonly<Record<ArrayType, number>> = {
  text: 25,
  integer: 23,
  boolean: 16,
  timestamptz: 1184,
  jsonb: 3802,
  bigint: 20,
  bytea: 17,
};
const HEADER = 20;
const LENGTH = 4;
/** Up to here a loop is quicker than a call out of JavaScript. */
const SHORT = 48;
const MOST_BYTES_A_CHARACTER = 3;
const JSONB_VERSION = 1;
/** Postgres counts from 2000, in microseconds. */
const EPOCH_MS = 946_684_800_000;
const TWO_TO_32 = 4_294_967_296;

/**
 * An array parameter in Postgres's binary form: nothing is quoted here, or parsed there. As text, the
 * arrays of a chunk cost more than all the rest of it.
 *
 * @param type of the elements; a `timestamptz` is given as ISO 8601 in UTC, `jsonb` as JSON text, `text` as
 * a string or its bytes in UTF-8
 * @throws ArrayValueError for a number or a time that is none of the type
 */
export function binaryArray(type: ArrayType, values: readonly ArrayValue[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER + values.length * LENGTH + roomFor(type, values));
  const hasNull = values.includes(null);
  // No elements: no dimension.
  buffer.writeInt32BE(values.length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(OIDS[type], 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  if (values.length === 0) return buffer.subarray(0, 12);
  let at = HEADER;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    const end = writeElement(buffer, type, value, at + LENGTH);
    buffer.writeInt32BE(end - at - LENGTH, at);
    at = end;
  }
  return buffer.subarray(0, at);
}

function roomFor(type: ArrayType, values: readonly ArrayValue[]): number {
  if (type !== 'text' && type !== 'jsonb' && type !== 'bytea') return values.length * 8;
  let room = 0;
  for (const value of values) {
    if (value === null) continue;
    if (Buffer.isBuffer(value)) {
      room += value.length;
      continue;
    }
    const text = value as string;
    const bytes =
      text.length <= SHORT ? text.length * MOST_BYTES_A_CHARACTER : Buffer.byteLength(text);
    room += bytes + JSONB_VERSION;
  }
  return room;
}

/** @returns where the next one begins */
function writeElement(
  buffer: Buffer,
  type: ArrayType,
  value: string | number | boolean | Buffer,
  at: number,
): number {
  switch (type) {
    case 'text':
      if (Buffer.isBuffer(value)) return at + value.copy(buffer, at);
      return writeText(buffer, value as string, at);
    case 'jsonb':
      return writeText(buffer, value as string, buffer.writeUInt8(JSONB_VERSION, at));
    case 'boolean':
      return buffer.writeUInt8(value ? 1 : 0, at);
    case 'integer':
      return writeInteger(buffer, value as number, at);
    case 'bigint':
      return buffer.writeBigInt64BE(BigInt(value as string | number), at);
    case 'bytea':
      return at + (value as Buffer).copy(buffer, at);
    case 'timestamptz':
      return writeTime(buffer, value as string, at);
    default:
      return type satisfies never;
  }
}

function writeText(buffer: Buffer, text: string, start: number): number {
  const { length } = text;
  if (length > SHORT) return start + buffer.write(text, start);
  for (let n = 0; n < length; n += 1) {
    const code = text.charCodeAt(n);
    if (code > 0x7f) return start + buffer.write(text, start);
    buffer[start + n] = code;
  }
  return start + length;
}

function writeInteger(buffer: Buffer, value: number, at: number): number {
  if ((value | 0) !== value) throw new ArrayValueError('22003', 'no integer of four bytes');
  return buffer.writeInt32BE(value, at);
}

function writeTime(buffer: Buffer, time: string, at: number): number {
  const ms = epochMs(time) - EPOCH_MS;
  if (Number.isNaN(ms)) throw new ArrayValueError('22007', 'no time');
  // By halves: from the year 2285 on a number has no place for microseconds.
  const high = Math.floor(ms / TWO_TO_32);
  const low = (ms - high * TWO_TO_32) * 1_000;
  const carry = Math.floor(low / TWO_TO_32);
  buffer.writeInt32BE(high * 1_000 + carry, at);
  return buffer.writeUInt32BE(low - carry * TWO_TO_32, at + 4);
}

/** Of the form that events have, without the general parser; a year below 100 means another one to `Date.UTC`. */
function epochMs(time: string): number {
  if (time.length !== 24 || time.charCodeAt(23) !== 0x5a || digits(time, 0, 4) < 100) {
    return Date.parse(time);
  }
  return Date.UTC(
    digits(time, 0, 4),
    digits(time, 5, 2) - 1,
    digits(time, 8, 2),
    digits(time, 11, 2),
    digits(time, 14, 2),
    digits(time, 17, 2),
    digits(time, 20, 3),
  );
}

/** The number that stands there; NaN where others than digits do. */
function digits(text: string, from: number, length: number): number {
  let value = 0;
  for (let at = from; at < from + length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}
