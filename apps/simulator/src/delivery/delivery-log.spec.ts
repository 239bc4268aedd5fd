import { describe, expect, it } from '@jest/globals';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DeliveryTally } from './delivery-tally.js';

const entry = (batchId: string) => ({
  webhook: 'w',
  environment: 'e',
  eventType: 'document.processed',
  eventTime: 't',
  batchId,
});

describe('the delivery log', () => {
  it('keeps the newest, and pages by seq and batch', () => {
    const log = new DeliveryLog(5);
    for (let i = 1; i <= 8; i++) log.add(entry(i % 2 === 0 ? 'even' : 'odd'));
    const seqs = (query: Parameters<DeliveryLog['page']>[0]) =>
      log.page(query).map(({ seq }) => seq);
    expect(seqs({ after: 0, limit: 10 })).toEqual([4, 5, 6, 7, 8]);
    expect(seqs({ after: 5, limit: 2 })).toEqual([6, 7]);
    expect(seqs({ batch: 'even', after: 4, limit: 10 })).toEqual([6, 8]);
  });
});

describe('the tally', () => {
  it('counts event ids once, over all batches asked for', () => {
    const tally = new DeliveryTally();
    for (const batch of ['a', 'b']) {
      tally.event(batch, 2);
      tally.ended(batch, 'accepted', 'same');
      tally.ended(batch, 'accepted');
    }
    expect(tally.sum(['a', 'b', 'b', 'unknown'])).toEqual({
      events: 2,
      deliveries: 4,
      accepted: 4,
      lost: 0,
      pending: 0,
      refused: 0,
      retried: 0,
      acceptedEventIds: 1,
    });
  });

  it('forgets the oldest finished batches, never one that is under way', () => {
    const tally = new DeliveryTally(2);
    tally.event('under way', 2);
    tally.ended('under way', 'accepted', '0');
    for (const batch of ['old', 'new']) {
      tally.event(batch, 1);
      tally.ended(batch, 'accepted', batch);
    }
    expect(['under way', 'old', 'new'].map((batch) => tally.sum([batch]).accepted)).toEqual([
      1, 0, 1,
    ]);
  });
});

describe('the queue', () => {
  it('works in order, retries first', async () => {
    const done: number[] = [];
    await new Promise<void>((resolve) => {
      const queue: DeliveryQueue<number> = new DeliveryQueue(1, async (job) => {
        done.push(job);
        if (job === 1) queue.pushFront(100);
        if (done.length === 5_001) resolve();
      });
      for (let job = 0; job < 5_000; job++) queue.push(job);
      expect(queue.size).toBe(4_999);
    });
    expect(done.slice(0, 4)).toEqual([0, 1, 100, 2]);
    expect(done.at(-1)).toBe(4_999);
  });
});
