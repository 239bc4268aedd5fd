import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeRecord, type RecordToEncode } from './fast-records.js';

type Original = (record: RecordToEncode) => { buffer: Buffer };
const require = createRequire(import.meta.url);
const path = require.resolve('kafkajs/src/protocol/recordBatch/record/v0/index.js');
// As it stands on the disk, whatever was put in its place.
const original = evaluate(path);

function evaluate(file: string): Original {
  const { readFileSync } = require('node:fs') as typeof import('node:fs');
  const module = { exports: {} as unknown };
  const run = new Function('require', 'module', readFileSync(file, 'utf8'));
  run(createRequire(file), module);
  return module.exports as Original;
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
  it('has the bytes that kafkajs gives it', () => {
    fc.assert(
      fc.property(records, (record) => {
        const { buf, offset } = encodeRecord(record);
        expect(buf.subarray(0, offset).equals(original(record).buffer)).toBe(true);
        expect(offset).toBe(buf.length);
      }),
      { numRuns: 500 },
    );
  });
});
