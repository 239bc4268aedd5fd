import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { murmur2 } from './murmur2.js';
import { contractPartitioner } from './partitioner.js';

describe('murmur2', () => {
  // From the tests of Kafka's own client (UtilsTest.testMurmur2).
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is that of the Java client', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });
});

describe('the partitioner', () => {
  const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));
  const choose = (make: typeof contractPartitioner, key: string | Buffer) =>
    make()({ topic: 'any', partitionMetadata, message: { key, value: null } });

  it("chooses as kafkajs's own does, for any key", () => {
    const keys = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array().map((one) => Buffer.from(one)),
    );
    fc.assert(
      fc.property(keys, (key) => {
        expect(choose(contractPartitioner, key)).toBe(choose(Partitioners.DefaultPartitioner, key));
      }),
      { numRuns: 1_000 },
    );
  });
});
