import { createRequire } from 'node:module';
import type { ICustomPartitioner, Message, PartitionMetadata } from 'kafkajs';

const require = createRequire(import.meta.url);

/** What kafkajs asks of an encoded record. */
interface Encoder {
  buf: Buffer;
  offset: number;
}
interface EncoderClass {
  new (initialSize: number): Encoder;
  nextPowerOfTwo(value: number): number;
  prototype: { ensureAvailable(this: Encoder, length: number): void };
}

export interface RecordToEncode {
  offsetDelta?: number;
  timestampDelta?: number;
  key?: Buffer | string | null;
  value: Buffer | string | null;
  headers?: Record<string, Bytes | Bytes[]>;
}
type Bytes = Buffer | string;

/** The version of kafkajs whose insides these are; any other keeps its own. */
const KNOWN_VERSION = '2.2.4';
const RECORD = 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
const GROUPING = 'kafkajs/src/producer/groupMessagesPerPartition.js';
const ENCODER = 'kafkajs/src/protocol/encoder.js';

const Encoder = require(ENCODER) as EncoderClass;

/**
 * A record as Kafka's protocol has it (record v0 of magic 2), in one buffer of just its size.
 * kafkajs takes half a kilobyte of zeros for each header, and an array for each number: more work
 * than all the rest of ingest.
 */
export function encodeRecord(record: RecordToEncode): Encoder {
  const headers = pairs(record.headers ?? {});
  const body = bodySize(record, headers);
  const encoder = new Encoder(1);
  encoder.buf = Buffer.allocUnsafe(sizeOfVarInt(body) + body);
  let at = writeVarInt(encoder.buf, body, 0);
  at = encoder.buf.writeInt8(0, at);
  at = writeVarInt(encoder.buf, record.timestampDelta ?? 0, at);
  at = writeVarInt(encoder.buf, record.offsetDelta ?? 0, at);
  at = writeBytes(encoder.buf, record.key ?? null, at);
  at = writeBytes(encoder.buf, record.value, at);
  at = writeVarInt(encoder.buf, headers.length / 2, at);
  for (const text of headers) at = writeBytes(encoder.buf, text, at);
  encoder.offset = at;
  return encoder;
}

/** Names and values by turns. */
function pairs(headers: NonNullable<RecordToEncode['headers']>): Bytes[] {
  const found: Bytes[] = [];
  for (const name of Object.keys(headers)) {
    const values = headers[name] as Bytes | Bytes[];
    if (Array.isArray(values)) for (const value of values) found.push(name, value);
    else found.push(name, values);
  }
  return found;
}

function bodySize(record: RecordToEncode, headers: readonly Bytes[]): number {
  let size =
    1 +
    sizeOfVarInt(record.timestampDelta ?? 0) +
    sizeOfVarInt(record.offsetDelta ?? 0) +
    sizeOfBytes(record.key ?? null) +
    sizeOfBytes(record.value) +
    sizeOfVarInt(headers.length / 2);
  for (const text of headers) size += sizeOfBytes(text);
  return size;
}

function sizeOfBytes(value: Bytes | null): number {
  if (value === null) return 1;
  const size = Buffer.byteLength(value);
  return sizeOfVarInt(size) + size;
}

/** Zigzag, in groups of seven bits; by arithmetic, since a time's delta may have more than 32. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function sizeOfVarInt(value: number): number {
  let size = 1;
  for (let rest = zigzag(value); rest > 0x7f; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

function writeVarInt(buffer: Buffer, value: number, start: number): number {
  let at = start;
  let rest = zigzag(value);
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) buffer[at++] = (rest % 128) | 0x80;
  buffer[at++] = rest;
  return at;
}

function writeBytes(buffer: Buffer, value: Bytes | null, start: number): number {
  if (value === null) return writeVarInt(buffer, -1, start);
  if (typeof value === 'string') {
    const size = Buffer.byteLength(value);
    const at = writeVarInt(buffer, size, start);
    return at + buffer.write(value, at, size, 'utf8');
  }
  const at = writeVarInt(buffer, value.length, start);
  return at + value.copy(buffer, at);
}

interface Grouping {
  topic: string;
  partitionMetadata: PartitionMetadata[];
  messages: Message[];
  partitioner: ReturnType<ICustomPartitioner>;
}

/** Messages by partition, each once into its list; kafkajs copies the lists for each message. */
export function groupByPartition(given: Grouping): Record<number, Message[]> {
  const { topic, partitionMetadata, messages, partitioner } = given;
  const groups: Record<number, Message[]> = {};
  if (partitionMetadata.length === 0) return groups;
  for (const message of messages) {
    const partition = partitioner({ topic, partitionMetadata, message });
    (groups[partition] ??= []).push(message);
  }
  return groups;
}

/** As kafkajs has it, without zeros that are written over at once. */
function ensureAvailable(this: Encoder, length: number): void {
  if (this.offset + length <= this.buf.length) return;
  const larger = Buffer.allocUnsafe(Encoder.nextPowerOfTwo(this.offset + length));
  this.buf.copy(larger, 0, 0, this.offset);
  this.buf = larger;
}

/** Puts them into kafkajs; to be called before its producer is loaded. */
function install(): void {
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) return;
  replace(RECORD, encodeRecord);
  replace(GROUPING, groupByPartition);
  Encoder.prototype.ensureAvailable = ensureAvailable;
}

function replace(path: string, by: unknown): void {
  require(path);
  const loaded = require.cache[require.resolve(path)];
  if (loaded) loaded.exports = by;
}

install();
