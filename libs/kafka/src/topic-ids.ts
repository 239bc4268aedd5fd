import { createRequire } from 'node:module';
import type { Kafka } from 'kafkajs';

const require = createRequire(import.meta.url);

/** What of kafkajs's insides is used here; of another version nothing is known. */
const KNOWN_VERSION = '2.2.4';

const METADATA = 3;
/** A version of it in which topics have ids: Kafka 2.8 and later. */
const KNOWS_IDS = 12;

interface Encoder {
  buf: Buffer;
  offset: number;
}
interface ProtocolRequest {
  request: { apiKey: number; apiVersion: number; apiName: string; encode: () => Promise<Encoder> };
  response: { decode: (payload: Buffer) => unknown; parse: (data: unknown) => unknown };
}
interface Broker {
  /** Of the protocol, by API key. */
  versions: Record<number, { maxVersion: number } | undefined> | null;
  connectionPool: { send(request: ProtocolRequest): Promise<unknown> };
}
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findControllerBroker(): Promise<Broker>;
}

/**
 * The ids of topics, by name: one that is deleted and made again has another. kafkajs speaks no
 * version of the protocol that knows them, so the request is written here and goes over a connection of kafkajs's.
 *
 * @returns null where this kafkajs is not the one whose insides are known, or the broker too old
 */
export async function topicIds(
  kafka: Kafka,
  topics: readonly string[],
): Promise<ReadonlyMap<string, string> | null> {
  const cluster = createCluster(kafka);
  if (cluster === null) return null;
  await cluster.connect();
  try {
    await cluster.refreshMetadata();
    const broker = await cluster.findControllerBroker();
    if ((broker.versions?.[METADATA]?.maxVersion ?? 0) < KNOWS_IDS) return null;
    const answer = await broker.connectionPool.send(metadataRequest(topics));
    return answer as ReadonlyMap<string, string>;
  } finally {
    await cluster.disconnect();
  }
}

function createCluster(kafka: Kafka): Cluster | null {
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) return null;
  const name = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (name === undefined) return null;
  const create = (kafka as unknown as Record<symbol, (options: object) => Cluster>)[name];
  return create?.({ allowAutoTopicCreation: false }) ?? null;
}

function metadataRequest(topics: readonly string[]): ProtocolRequest {
  return {
    request: {
      apiKey: METADATA,
      apiVersion: KNOWS_IDS,
      apiName: 'Metadata',
      encode: () => {
        const Encoder = require('kafkajs/src/protocol/encoder.js') as new (size: number) => Encoder;
        const encoder = new Encoder(1);
        encoder.buf = encodeMetadataRequest(topics);
        encoder.offset = encoder.buf.length;
        return Promise.resolve(encoder);
      },
    },
    response: { decode: decodeTopicIds, parse: (data) => data },
  };
}

/** What follows the client's id: no tagged fields, then the body. */
export function encodeMetadataRequest(topics: readonly string[]): Buffer {
  const anyId = Buffer.alloc(16);
  return Buffer.concat([
    Buffer.of(0),
    unsigned(topics.length + 1),
    ...topics.flatMap((topic) => {
      const name = Buffer.from(topic);
      return [anyId, unsigned(name.length + 1), name, Buffer.of(0)];
    }),
    // Topics are not to be made, nor rights told.
    Buffer.of(0, 0, 0),
  ]);
}

/** What follows the correlation id. */
export function decodeTopicIds(payload: Buffer): Map<string, string> {
  const read = new Reader(payload);
  read.tags();
  read.skip(4);
  read.each(() => {
    read.skip(4);
    read.text();
    read.skip(4);
    read.text();
    read.tags();
  });
  read.text();
  read.skip(4);
  const ids = new Map<string, string>();
  read.each(() => {
    const errorCode = read.int16();
    const name = read.text();
    const id = read.take(16).toString('hex');
    read.skip(1);
    read.each(() => {
      read.skip(14);
      for (let list = 0; list < 3; list += 1) read.each(() => read.skip(4));
      read.tags();
    });
    read.skip(4);
    read.tags();
    if (errorCode === 0 && name !== null) ids.set(name, id);
  });
  return ids;
}

/** An unsigned number in groups of seven bits, the lowest first. */
function unsigned(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Reads the protocol's compact forms, in which a length is one more than it is, and 0 says null. */
class Reader {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  take(length: number): Buffer {
    if (this.at + length > this.buffer.length) throw new RangeError('the answer is cut short');
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  skip(length: number): void {
    this.take(length);
  }

  int16(): number {
    return this.take(2).readInt16BE();
  }

  text(): string | null {
    const length = this.unsigned();
    return length === 0 ? null : this.take(length - 1).toString();
  }

  each(read: () => void): void {
    for (let left = this.unsigned() - 1; left > 0; left -= 1) read();
  }

  tags(): void {
    for (let left = this.unsigned(); left > 0; left -= 1) {
      this.unsigned();
      this.skip(this.unsigned());
    }
  }

  private unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.take(1).readUInt8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}
