import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupByPartition, lighter } from './kafkajs-parts.js';
import type { PartitionData, ProduceData } from './produce-body.js';
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
