import { createRequire } from 'node:module';
import type { ICustomPartitioner, Message, PartitionMetadata } from 'kafkajs';
import { encodeProduceBody, type ProduceData } from './produce-body.js';
import { decodeRecord } from './record-decoder.js';

const require = createRequire(import.meta.url);

/** What kafkajs asks of something encoded. */
interface Encoder {
  buf: Buffer;
  offset: number;
}
interface EncoderClass {
  new (initialSize: number): Encoder;
  nextPowerOfTwo(value: number): number;
  prototype: { ensureAvailable(this: Encoder, length: number): void };
}
interface ProduceRequest {
  encode: () => Promise<Encoder>;
}
/** The requests of one connection: those that a throttle or the bound on requests in flight keeps back. */
interface RequestQueue {
  pending: readonly unknown[];
  /** Milliseconds since 1970; in the past, or -1, for no throttle. */
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}
/** Asks each broker in turn until one answers. */
type WithBroker = <T>(
  this: object,
  ask: (given: { nodeId: string; broker: object }) => Promise<T>,
) => Promise<T | null>;
type MakeProduceRequest = (given: ProduceData & { compression?: number }) => ProduceRequest;

/** The version of kafkajs whose insides these are; any other keeps its own. */
const KNOWN_VERSION = '2.2.4';
/** Later versions of the request are made of this one. */
const PRODUCE = 'kafkajs/src/protocol/requests/produce/v3/request.js';
const GROUPING = 'kafkajs/src/producer/groupMessagesPerPartition.js';
const RECORD_DECODER = 'kafkajs/src/protocol/recordBatch/record/v0/decoder.js';
const ENCODER = 'kafkajs/src/protocol/encoder.js';
const BROKER_POOL = 'kafkajs/src/cluster/brokerPool.js';
const REQUEST_QUEUE = 'kafkajs/src/network/requestQueue/index.js';

const Encoder = require(ENCODER) as EncoderClass;

/**
 * A produce request with a body that is written in one go. Besides the copies it saves, kafkajs
 * makes a new object of each message in a way for which V8 makes a new hidden class each time: that
 * one outlives many collections, and holds the message, its buffers and its request until then.
 */
export function lighter(make: MakeProduceRequest, now = Date.now): MakeProduceRequest {
  return (given) => {
    const request = make(given);
    if (given.compression || hasTimestamps(given)) return request;
    const encode = () => {
      const encoder = new Encoder(1);
      encoder.buf = encodeProduceBody(given, now());
      encoder.offset = encoder.buf.length;
      return Promise.resolve(encoder);
    };
    return Object.assign(request, { encode });
  };
}

/** Foxtail gives none: a record's time is when it was sent. */
function hasTimestamps({ topicData }: ProduceData): boolean {
  return topicData.some(({ partitions }) =>
    partitions.some(({ messages }) =>
      messages.some((message) => (message as Message).timestamp != null),
    ),
  );
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

/** kafkajs's own, for what is not throttled. */
const CHECK_PENDING_MS = 10;

/**
 * As kafkajs has it where a request waits. Where none does, kafkajs sets a timer of less than nothing, which Node takes
 * for a millisecond (and 24 warns of): each connection that once had an answer then wakes a thousand times a second.
 */
function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const wait = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    wait > 0 ? wait : CHECK_PENDING_MS,
  );
}

/**
 * Where no broker answers, kafkajs says that there is none; also where each refused, so that a right which is missing looks
 * like a coordinator that is away. What a broker has against this process is told.
 */
export function tellingRefusals(withBroker: WithBroker): WithBroker {
  return async function (ask) {
    let refusal: Error | null = null;
    const answer = await withBroker.call(this, (given) =>
      ask(given).catch((error: Error & { retriable?: boolean }) => {
        if (error.name === 'KafkaJSProtocolError' && error.retriable === false) refusal = error;
        throw error;
      }),
    );
    if (answer === null && refusal !== null) throw refusal as Error;
    return answer as never;
  };
}

/** Puts them into kafkajs; to be called before its producer and consumer are loaded. */
function install(): void {
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) return;
  replace(PRODUCE, lighter(require(PRODUCE) as MakeProduceRequest));
  replace(GROUPING, groupByPartition);
  replace(RECORD_DECODER, decodeRecord);
  Encoder.prototype.ensureAvailable = ensureAvailable;
  const pool = (require(BROKER_POOL) as { prototype: { withBroker: WithBroker } }).prototype;
  pool.withBroker = tellingRefusals(pool.withBroker);
  const queue = require(REQUEST_QUEUE) as { prototype: object };
  Object.assign(queue.prototype, { scheduleCheckPendingRequests });
}

function replace(path: string, by: unknown): void {
  require(path);
  const loaded = require.cache[require.resolve(path)];
  if (loaded) loaded.exports = by;
}

install();
