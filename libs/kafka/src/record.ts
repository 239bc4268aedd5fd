export type Bytes = Buffer | string;

export interface RecordToEncode {
  key?: Bytes | null;
  value: Bytes | null;
  headers?: Record<string, Bytes | Bytes[]>;
}

/**
 * A record of Kafka's protocol (record v0 of magic 2), measured: how many bytes its body takes, and its
 * headers' names and values by turns. Its time is that of its batch.
 */
export interface MeasuredRecord {
  record: RecordToEncode;
  offsetDelta: number;
  headers: readonly Bytes[];
  body: number;
}

export function measureRecord(record: RecordToEncode, offsetDelta: number): MeasuredRecord {
  const headers = pairs(record.headers);
  let body =
    SIZE_OF_ATTRIBUTES +
    sizeOfVarInt(0) +
    sizeOfVarInt(offsetDelta) +
    sizeOfBytes(record.key ?? null) +
    sizeOfBytes(record.value) +
    sizeOfVarInt(headers.length / 2);
  for (const text of headers) body += sizeOfBytes(text);
  return { record, offsetDelta, headers, body };
}

/** Bytes that it takes, its length in front included. */
export function sizeOfRecord({ body }: MeasuredRecord): number {
  return sizeOfVarInt(body) + body;
}

/** @returns where the next one begins */
export function writeRecord(buffer: Buffer, measured: MeasuredRecord, start: number): number {
  const { record, offsetDelta, headers, body } = measured;
  let at = writeVarInt(buffer, body, start);
  at = buffer.writeInt8(0, at);
  at = writeVarInt(buffer, 0, at);
  at = writeVarInt(buffer, offsetDelta, at);
  at = writeBytes(buffer, record.key ?? null, at);
  at = writeBytes(buffer, record.value, at);
  at = writeVarInt(buffer, headers.length / 2, at);
  for (const text of headers) at = writeBytes(buffer, text, at);
  return at;
}

const SIZE_OF_ATTRIBUTES = 1;

function pairs(headers: RecordToEncode['headers']): Bytes[] {
  const found: Bytes[] = [];
  if (headers === undefined) return found;
  for (const name of Object.keys(headers)) {
    const values = headers[name] as Bytes | Bytes[];
    if (Array.isArray(values)) for (const value of values) found.push(name, value);
    else found.push(name, values);
  }
  return found;
}

function sizeOfBytes(value: Bytes | null): number {
  if (value === null) return sizeOfVarInt(-1);
  const size = byteLength(value);
  return sizeOfVarInt(size) + size;
}

/** Up to here a loop is quicker than a call out of JavaScript; names and values of headers are short. */
const SHORT = 64;

function byteLength(value: Bytes): number {
  return typeof value === 'string' && isShortAscii(value) ? value.length : Buffer.byteLength(value);
}

function isShortAscii(text: string): boolean {
  const { length } = text;
  if (length > SHORT) return false;
  for (let n = 0; n < length; n += 1) if (text.charCodeAt(n) > 0x7f) return false;
  return true;
}

/** Zigzag, in groups of seven bits; sizes and deltas all fit 31 bits. */
function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function sizeOfVarInt(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest >>>= 7) size += 1;
  return size;
}

function writeVarInt(buffer: Buffer, value: number, start: number): number {
  let at = start;
  let rest = zigzag(value);
  for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
  buffer[at++] = rest;
  return at;
}

function writeBytes(buffer: Buffer, value: Bytes | null, start: number): number {
  if (value === null) return writeVarInt(buffer, -1, start);
  if (typeof value === 'string') {
    if (isShortAscii(value)) return writeShort(buffer, value, start);
    const size = Buffer.byteLength(value);
    const at = writeVarInt(buffer, size, start);
    return at + buffer.write(value, at, size, 'utf8');
  }
  const at = writeVarInt(buffer, value.length, start);
  return at + value.copy(buffer, at);
}

function writeShort(buffer: Buffer, text: string, start: number): number {
  const { length } = text;
  const at = writeVarInt(buffer, length, start);
  for (let n = 0; n < length; n += 1) buffer[at + n] = text.charCodeAt(n);
  return at + length;
}
