import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { eventually } from '../../../test/support/eventually.js';
import { groupByPartition, lighter, tellingRefusals } from './kafkajs-parts.js';
import type { PartitionData, ProduceData } from './produce-body.js';
import {
  decodeRecord,
  type BatchContext,
  type DecodedRecord,
  type RecordBytes,
} from './record-decoder.js';
import type { RecordToEncode } from './record.js';

type Run = (
  require: NodeJS.Require,
  module: { exports: unknown },
  date: Pick<DateConstructor, 'now'>,
) => void;
const require = createRequire(import.meta.url);

const now = () => 1_764_000_000_000;

/** A module of kafkajs as it stands on the disk, whatever was put in its place. */
function original(path: string): unknown {
  const file = require.resolve(path);
  const module = { exports: {} as unknown };
  const run = compileFunction(readFileSync(file, 'utf8'), ['require', 'module', 'Date']) as Run;
  run(createRequire(file), module, { now });
  return module.exports;
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one)),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
);
const records: fc.Arbitrary<RecordToEncode> = fc.record(
  {
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(fc.string({ maxLength: 20 }), fc.oneof(bytes, fc.array(bytes))),
  },
  { requiredKeys: ['value'] },
);
const partitions: fc.Arbitrary<PartitionData> = fc.record({
  partition: fc.nat({ max: 11 }),
  firstSequence: fc.nat({ max: 2 ** 31 - 1 }),
  messages: fc.array(records, { minLength: 1, maxLength: 100 }),
});
const requests: fc.Arbitrary<ProduceData> = fc.record(
  {
    acks: fc.constantFrom(-1, 1),
    timeout: fc.nat({ max: 2 ** 31 - 1 }),
    transactionalId: fc.option(fc.string({ unit: 'grapheme', maxLength: 20 })),
    producerId: fc.bigInt({ min: -1n, max: 2n ** 63n - 1n }).map((value) => ({ value })),
    producerEpoch: fc.integer({ min: -1, max: 2 ** 15 - 1 }),
    topicData: fc.array(
      fc.record({
        topic: fc.string({ minLength: 1, maxLength: 50 }),
        partitions: fc.array(partitions, { maxLength: 4 }),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['acks', 'timeout', 'topicData'] },
);

describe('a produce request', () => {
  const make = original('kafkajs/src/protocol/requests/produce/v3/request.js') as Parameters<
    typeof lighter
  >[0];
  const bodyOf = async (request: ReturnType<typeof make>) => {
    const { buf, offset } = await request.encode();
    return buf.subarray(0, offset);
  };

  it('has the bytes that kafkajs gives it', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (given) => {
        const ours = await bodyOf(lighter(make, now)(given));
        expect(ours.equals(await bodyOf(make(given)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("is kafkajs's own where messages have times of theirs", async () => {
    const message = { value: 'any', timestamp: '1700000000000' };
    const given: ProduceData = {
      acks: -1,
      timeout: 1,
      topicData: [{ topic: 'any', partitions: [{ partition: 0, messages: [message] }] }],
    };
    const ours = await bodyOf(lighter(make, now)(given));
    expect(ours.equals(await bodyOf(make(given)))).toBe(true);
  });
});

describe('the grouping by partition', () => {
  const group = original(
    'kafkajs/src/producer/groupMessagesPerPartition.js',
  ) as typeof groupByPartition;

  it('is that of kafkajs, order included', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 11 })), fc.boolean(), (places, isKnown) => {
        const given = {
          topic: 'any',
          partitionMetadata: isKnown ? [{ partitionId: 0 }] : [],
          messages: places.map((place, n) => ({ key: String(place), value: String(n) })),
          partitioner: ({ message }: { message: { key?: unknown } }) => Number(message.key),
        } as unknown as Parameters<typeof groupByPartition>[0];
        expect(groupByPartition(given)).toEqual(group(given));
      }),
    );
  });
});

describe('where brokers are asked in turn', () => {
  const { prototype } = original('kafkajs/src/cluster/brokerPool.js') as {
    prototype: { withBroker: Parameters<typeof tellingRefusals>[0] };
  };
  const said = (type: string, retriable: boolean) =>
    new kafkajs.KafkaJSProtocolError(Object.assign(new Error(type), { type, retriable }));
  const refusal = said('GROUP_AUTHORIZATION_FAILED', false);
  const notNow = said('COORDINATOR_NOT_AVAILABLE', true);
  /** @param answers of each broker, by its number */
  const ask = (...answers: (Error | string)[]) => {
    const brokers = Object.fromEntries(answers.map((_, id) => [id, {}]));
    const pool = { brokers, findBroker: () => Promise.resolve({}) };
    return tellingRefusals(prototype.withBroker).call(pool, ({ nodeId }) => {
      const answer = answers[Number(nodeId)] as Error | string;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    });
  };

  it('what they refuse is told, unless one answers', async () => {
    await expect(ask(refusal, refusal)).rejects.toBe(refusal);
    await expect(ask(refusal, notNow)).rejects.toBe(refusal);
    expect(await ask(refusal, notNow, 'answered')).toBe('answered');
  });

  it('what passes by itself is kafkajs’s to try again', async () => {
    expect(await ask(notNow, new kafkajs.KafkaJSConnectionError('closed'))).toBeNull();
  });
});

describe('the requests of a connection', () => {
  interface Queue {
    throttleCheckTimeoutId: unknown;
    checkPendingRequests(): void;
    maybeThrottle(ms: number): void;
    push(request: object): void;
  }
  const Queue = require('kafkajs/src/network/requestQueue/index.js') as new (
    options: object,
  ) => Queue;
  const logger = { debug: () => undefined };

  it('need no timer while none waits', () => {
    const queue = new Queue({ maxInFlightRequests: 1, logger });
    queue.checkPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  it('go out once the broker bears them, one after the other', async () => {
    const queue = new Queue({ maxInFlightRequests: null, logger });
    const sent: number[] = [];
    queue.maybeThrottle(2_000);
    for (const correlationId of [1, 2]) {
      const sendRequest = () => sent.push(correlationId);
      queue.push({ entry: { correlationId }, expectResponse: true, sendRequest });
    }
    expect(sent).toEqual([]);
    await eventually(() => (sent.length === 2 ? undefined : `${sent.length} are sent`), {
      withinMs: 10_000,
    });
    expect([sent, queue.throttleCheckTimeoutId]).toEqual([[1, 2], null]);
  });
});

describe('a record that was read', () => {
  const theirs = original('kafkajs/src/protocol/recordBatch/record/v0/decoder.js') as (
    decoder: object,
    context: BatchContext,
  ) => DecodedRecord;
  const encode = original('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (
    record: object,
  ) => { buffer: Buffer };
  const Decoder = require('kafkajs/src/protocol/decoder.js') as new (
    buffer: Buffer,
  ) => RecordBytes & {
    readVarIntBytes(): Buffer;
  };
  // Of a name that every object has kafkajs makes a pair, of that and the value.
  const name = fc
    .oneof(fc.constantFrom('ce_id', 'ce_type', ''), fc.string({ unit: 'grapheme', maxLength: 12 }))
    .filter((text) => !(text in {}));
  const written = fc.record({
    offsetDelta: fc.nat({ max: 2 ** 31 - 1 }),
    timestampDelta: fc.oneof(fc.nat({ max: 2 ** 31 - 1 }), fc.bigInt({ min: 0n, max: 2n ** 62n })),
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(name, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), {
      maxKeys: 12,
    }),
  });
  const contexts: fc.Arbitrary<BatchContext> = fc.record({
    firstOffset: fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String),
    firstTimestamp: fc.bigInt({ min: 0n, max: 2n ** 42n }).map(String),
    maxTimestamp: fc.constantFrom('1764000000000', ''),
    timestampType: fc.constantFrom(0, 1),
    magicByte: fc.constant(2),
    isControlBatch: fc.boolean(),
  });

  it('is as kafkajs reads it, names that come again and again included', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 5 }), contexts, (records, context) => {
        for (const record of records) {
          const { buffer } = encode(record);
          const open = () => new Decoder(new Decoder(buffer).readVarIntBytes());
          const ours = decodeRecord(open(), context);
          const expected = theirs(open(), context);
          const names = Object.keys(expected) as (keyof DecodedRecord)[];
          expect(Object.fromEntries(names.map((one) => [one, ours[one]]))).toStrictEqual(expected);
          expect(Object.entries(ours.headers)).toEqual(Object.entries(expected.headers));
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(['constructor', '__proto__', 'toString'])('may have a header of the name %s', (text) => {
    const { buffer } = encode({ key: null, value: null, headers: [] });
    // The record without its length and its number of headers, then one header.
    const header = Buffer.concat([
      Buffer.from([2, text.length * 2]),
      Buffer.from(text),
      Buffer.from([2, 0x61]),
    ]);
    const record = Buffer.concat([buffer.subarray(1, -1), header]);
    const context = {
      firstOffset: '0',
      firstTimestamp: '0',
      maxTimestamp: '',
      timestampType: 0,
      magicByte: 2,
    };
    const { headers } = decodeRecord({ buffer: record, offset: 0 }, context);
    expect(Object.entries(headers)).toEqual([[text, Buffer.from('a')]]);
  });
});
