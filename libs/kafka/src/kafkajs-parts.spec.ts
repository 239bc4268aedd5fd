import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeRecord, groupByPartition, type RecordToEncode } from './kafkajs-parts.js';

type Run = (require: NodeJS.Require, module: { exports: unknown }) => void;
const require = createRequire(import.meta.url);

/** A module of kafkajs as it stands on the disk, whatever was put in its place. */
function original(path: string): unknown {
  const file = require.resolve(path);
  const module = { exports: {} as unknown };
  const run = compileFunction(readFileSync(file, 'utf8'), ['require', 'module']) as Run;
  run(createRequire(file), module);
  return module.exports;
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((one) => Buffer.from(one)),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
);
const records: fc.Arbitrary<RecordToEncode> = fc.record(
  {
    offsetDelta: fc.nat({ max: 2 ** 31 - 1 }),
    timestampDelta: fc.integer({ min: 0, max: 2 ** 45 }),
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(fc.string({ maxLength: 20 }), fc.oneof(bytes, fc.array(bytes))),
  },
  { requiredKeys: ['value'] },
);

describe('a record', () => {
  const encode = original('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (
    record: RecordToEncode,
  ) => { buffer: Buffer };

  it('has the bytes that kafkajs gives it', () => {
    fc.assert(
      fc.property(records, (record) => {
        const { buf, offset } = encodeRecord(record);
        expect(buf.subarray(0, offset).equals(encode(record).buffer)).toBe(true);
        expect(offset).toBe(buf.length);
      }),
      { numRuns: 500 },
    );
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
