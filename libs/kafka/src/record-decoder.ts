/** What kafkajs hands over: the bytes of one record, and where its batch begins. */
export interface RecordBytes {
  buffer: Buffer;
  offset: number;
}

export interface BatchContext {
  firstOffset: string;
  firstTimestamp: string;
  maxTimestamp: string;
  timestampType: number;
  magicByte: number;
  isControlBatch?: boolean;
}

type HeaderValue = Buffer | null;
export type DecodedHeaders = Record<string, HeaderValue | HeaderValue[]>;

const LOG_APPEND_TIME = 1;
/** Decimal numbers up to this long are exact as JavaScript's. */
const EXACT_DIGITS = 15;

/**
 * A record of Kafka's protocol (record v0 of magic 2), as kafkajs gives it. kafkajs makes a new object
 * of all headers so far for each header, of a kind that V8 puts into the old generation; names of
 * headers are the same ones in every message, and are made once here.
 *
 * Headers are read when they are asked for, anew each time: thousands of records wait for their turn,
 * and a dozen buffers of each would outlive many collections. A copy by `{ ...record }` has none.
 */
export class DecodedRecord {
  readonly magicByte: number;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly isControlRecord: boolean;
  private readonly bytes: Buffer;
  private readonly headersAt: number;

  constructor(
    given: RecordBytes,
    readonly batchContext: BatchContext,
  ) {
    const reader = new Reader(given.buffer, given.offset);
    const { timestampType, maxTimestamp } = batchContext;
    this.magicByte = batchContext.magicByte;
    this.attributes = reader.byte();
    const timestampDelta = reader.varLong();
    this.timestamp =
      timestampType === LOG_APPEND_TIME && maxTimestamp
        ? maxTimestamp
        : sum(batchContext.firstTimestamp, timestampDelta);
    this.offset = sum(batchContext.firstOffset, reader.varInt());
    this.key = reader.bytes();
    this.value = reader.bytes();
    this.isControlRecord = batchContext.isControlBatch ?? false;
    this.bytes = given.buffer;
    this.headersAt = reader.position;
  }

  get headers(): DecodedHeaders {
    return readHeaders(new Reader(this.bytes, this.headersAt));
  }
}

/** In place of kafkajs's function. */
export function decodeRecord(given: RecordBytes, context: BatchContext): DecodedRecord {
  return new DecodedRecord(given, context);
}

function readHeaders(reader: Reader): DecodedHeaders {
  const headers: DecodedHeaders = {};
  const count = reader.varInt();
  for (let n = 0; n < count; n += 1) {
    const name = reader.name(n);
    const value = reader.bytes();
    const known = Object.hasOwn(headers, name) ? headers[name] : undefined;
    if (known !== undefined)
      headers[name] = Array.isArray(known) ? [...known, value] : [known, value];
    else if (name === '__proto__') define(headers, name, value);
    else headers[name] = value;
  }
  return headers;
}

/** As a member of its own, which an assignment would not make it. */
function define(headers: DecodedHeaders, name: string, value: HeaderValue): void {
  Object.defineProperty(headers, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function sum(first: string, delta: number | bigint): string {
  if (typeof delta === 'bigint' || first.length > EXACT_DIGITS) {
    return String(BigInt(first) + BigInt(delta));
  }
  return String(Number(first) + delta);
}

/** The names of the headers of the message before, by their place. */
const names: { text: string; bytes: Buffer }[] = [];
const MOST_NAMES = 64;

class Reader {
  constructor(
    private readonly buffer: Buffer,
    private at: number,
  ) {}

  get position(): number {
    return this.at;
  }

  byte(): number {
    return this.buffer.readInt8(this.at++);
  }

  /** Zigzag in groups of seven bits, of 32 bits. */
  varInt(): number {
    let shift = 0;
    let value = 0;
    for (;;) {
      const byte = this.next();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
      if ((shift += 7) > 28) throw new RangeError('a number of a record is too long');
    }
  }

  /** The same of 64 bits; a bigint only where it takes more than 28. */
  varLong(): number | bigint {
    let low = 0;
    let shift = 0;
    for (; shift < 28; shift += 7) {
      const byte = this.next();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let value = BigInt(low);
    for (; shift < 70; shift += 7) {
      const byte = this.next();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    throw new RangeError('a number of a record is too long');
  }

  bytes(): Buffer | null {
    const length = this.varInt();
    if (length === -1) return null;
    const start = this.at;
    this.at += length;
    return this.buffer.subarray(start, this.at);
  }

  /** The name of header `place`. */
  name(place: number): string {
    const length = this.varInt();
    if (length === -1) return 'null';
    const start = this.at;
    this.at += length;
    const known = names[place];
    if (known && this.isAt(known.bytes, start, length)) return known.text;
    const bytes = Buffer.from(this.buffer.subarray(start, this.at));
    const text = bytes.toString('utf8');
    if (place < MOST_NAMES) names[place] = { text, bytes };
    return text;
  }

  private isAt(bytes: Buffer, start: number, length: number): boolean {
    if (bytes.length !== length) return false;
    for (let n = 0; n < length; n += 1) if (bytes[n] !== this.buffer[start + n]) return false;
    return true;
  }

  private next(): number {
    const byte = this.buffer[this.at++];
    if (byte === undefined) throw new RangeError('a record ends too early');
    return byte;
  }
}
