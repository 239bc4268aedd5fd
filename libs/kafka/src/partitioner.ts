import { Partitioners, type ICustomPartitioner } from 'kafkajs';
import { PARTITIONER, PARTITIONS } from '#contracts';

/** kafkajs's partitioners by the contract's name for them; its default is the Java client's. */
const partitioners: Readonly<Record<typeof PARTITIONER, ICustomPartitioner>> = {
  murmur2: Partitioners.DefaultPartitioner,
};

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
