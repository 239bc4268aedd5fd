import { Partitioners, type ICustomPartitioner } from 'kafkajs';
import { PARTITIONER, PARTITIONS } from '#contracts';
import { murmur2 } from './murmur2.js';

/** As Kafka's Java client chooses: by the key, if there is one; else kafkajs spreads them. */
const byKey: ICustomPartitioner = () => {
  const byTurns = Partitioners.DefaultPartitioner();
  return (args) => {
    const { key, partition } = args.message;
    if (key === null || key === undefined || typeof partition === 'number') return byTurns(args);
    const hash = murmur2(typeof key === 'string' ? Buffer.from(key) : key);
    return (hash & 0x7fffffff) % args.partitionMetadata.length;
  };
};

/** Partitioners by the contract's name for them. */
const partitioners: Readonly<Record<typeof PARTITIONER, ICustomPartitioner>> = { murmur2: byKey };

/** What the producer chooses partitions with. */
export const contractPartitioner = partitioners[PARTITIONER];

/** The partition that the producer chooses for a key, in a topic of so many. */
export function partitionOf(key: string, partitions = PARTITIONS): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));
  return contractPartitioner()({
    topic: 'any',
    partitionMetadata,
    message: { key, value: null },
  });
}
