import { describe, expect, it } from '@jest/globals';
import { ToldOffsets } from './told-offsets.js';

/** A consumer that only takes commits. */
function committer(fails = false) {
  const requests: string[][] = [];
  return {
    requests,
    commitOffsets: (places: { topic: string; partition: number; offset: string }[]) => {
      requests.push(
        places.map(({ topic, partition, offset }) => `${topic}/${partition}@${offset}`),
      );
      return fails ? Promise.reject(new Error('rebalance')) : Promise.resolve();
    },
  };
}
const unexpected = (error: unknown) => {
  throw error;
};

describe('what Kafka is told of a group', () => {
  it('is the newest of each partition, all in one request, a while after the first', async () => {
    const consumer = committer();
    const told = new ToldOffsets(consumer, unexpected, 1);
    told.note('a', 0, 1n);
    told.note('a', 1, 5n);
    told.note('a', 0, 3n);
    expect(consumer.requests).toEqual([]);
    await new Promise<void>((resolve) => {
      const { commitOffsets } = consumer;
      consumer.commitOffsets = (places) => commitOffsets(places).then(resolve);
    });
    told.note('a', 1, 6n);
    await told.tell();
    await told.tell();
    expect(consumer.requests).toEqual([['a/0@3', 'a/1@5'], ['a/1@6']]);
  });

  it('is nothing of partitions that may be another’s by now', async () => {
    const consumer = committer();
    const told = new ToldOffsets(consumer, unexpected, 60_000);
    told.note('a', 0, 1n);
    told.forget();
    await told.tell();
    expect(consumer.requests).toEqual([]);
  });

  it('may fail, which is said and no more', async () => {
    const failures: unknown[] = [];
    const consumer = committer(true);
    const told = new ToldOffsets(consumer, (error) => failures.push(error), 60_000);
    told.note('a', 0, 1n);
    await told.tell();
    expect(failures).toEqual([new Error('rebalance')]);
    told.note('a', 0, 2n);
    await told.tell();
    expect(consumer.requests).toEqual([['a/0@1'], ['a/0@2']]);
  });
});
