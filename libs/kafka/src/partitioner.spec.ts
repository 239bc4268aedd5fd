import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { PARTITIONER } from '#contracts';
import { partitionOf } from './partitioner.js';

/** What subscribers were told: keys and their partitions, as Kafka's Java client has them. */
const { partitioner } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/contracts.released.json'), 'utf8'),
) as { partitioner: { name: string; samples: Record<string, number> } };

it('puts keys where the released contracts say that they are', () => {
  expect(partitioner.name).toBe(PARTITIONER);
  const found = Object.keys(partitioner.samples).map((key) => [key, partitionOf(key)]);
  expect(Object.fromEntries(found)).toEqual(partitioner.samples);
  expect(partitioner.samples).toMatchObject({
    'demo/64f0c0ffee00000000000001': 7,
    'demo/64f0c0ffee00000000000002': 6,
    'acme-test/64f0c0ffee00000000000001': 10,
    'production/64f0c0ffee00000000000001': 2,
    'staging/64f0c0ffee00000000000001': 3,
  });
});

it('takes the number of partitions', () => {
  expect(partitionOf('demo/64f0c0ffee00000000000001', 1)).toBe(0);
});
