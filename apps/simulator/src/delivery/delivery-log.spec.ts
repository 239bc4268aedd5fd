import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryLog, type DeliveryQuery } from './delivery-log.js';
import { DeliveryQueue } from './delivery-queue.js';
import type { DeliveryRecord, NewDelivery } from './delivery-record.js';
import { demoEnvironments, type WebhookConfig } from '../environments.config.js';
import { WebhookTarget } from '../webhooks/webhook-target.js';
import { DeliveryTally } from './delivery-tally.js';
import type { WebhookRequest } from './webhook-request.js';

const entry = (batchId: string, webhook = 'w', eventType = 'document.processed'): NewDelivery => ({
  webhook,
  environment: 'e',
  eventType,
  eventTime: 't',
  batchId,
  fault: null,
  copyOf: null,
  redeliveryOf: null,
  disturbedBy: [],
});
const target = new WebhookTarget(demoEnvironments[0]?.webhooks[0] as WebhookConfig);
const request = (bytes: number): WebhookRequest => ({
  target,
  signature: 's',
  body: Buffer.alloc(bytes),
});
const all: DeliveryQuery = { after: 0, before: 1_000, limit: 1_000, order: 'asc' };
const seqs = (log: DeliveryLog, query: Partial<DeliveryQuery>) =>
  log.page({ ...all, ...query }).map(({ seq }) => seq);

describe('the delivery log', () => {
  it('keeps the newest, and pages by seq and batch, oldest first or newest first', () => {
    const log = new DeliveryLog(5, 0);
    for (let i = 1; i <= 8; i++) log.add(entry(i % 2 === 0 ? 'even' : 'odd'));
    expect(seqs(log, {})).toEqual([4, 5, 6, 7, 8]);
    expect(seqs(log, { after: 5, limit: 2 })).toEqual([6, 7]);
    expect(seqs(log, { batch: 'even', after: 4 })).toEqual([6, 8]);
    expect(seqs(log, { order: 'desc', limit: 2 })).toEqual([8, 7]);
    expect(seqs(log, { order: 'desc', before: 7 })).toEqual([6, 5, 4]);
    expect([log.get(3), log.get(4)?.seq, log.get(9)]).toEqual([undefined, 4, undefined]);
  });

  it('filters by configuration, status and type', () => {
    const log = new DeliveryLog(10, 0);
    log.add(entry('b', 'w', 'batch.created')).status = 'lost';
    log.add(entry('b', 'v'));
    log.add(entry('b'));
    expect(seqs(log, { webhook: 'w' })).toEqual([1, 3]);
    expect(seqs(log, { status: 'lost' })).toEqual([1]);
    expect(seqs(log, { type: 'document.*' })).toEqual([2, 3]);
    expect(seqs(log, { environment: 'other' })).toEqual([]);
  });

  it('pages through all that it holds exactly once, in both orders', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.nat({ max: 50 }),
        fc.integer({ min: 1, max: 7 }),
        (held, added, limit) => {
          const log = new DeliveryLog(held, 0);
          for (let i = 0; i < added; i++) log.add(entry('b'));
          const whole = seqs(log, {});
          expect(whole).toHaveLength(Math.min(held, added));
          for (const order of ['asc', 'desc'] as const) {
            const found: number[] = [];
            let page = seqs(log, { order, limit });
            while (page.length > 0) {
              found.push(...page);
              const next = page.at(-1) ?? 0;
              page = seqs(log, { order, limit, [order === 'asc' ? 'after' : 'before']: next });
            }
            expect(found).toEqual(order === 'asc' ? whole : [...whole].reverse());
          }
        },
      ),
    );
  });

  it('keeps the newest bodies within its bytes, and says of the others how long they were', () => {
    const log = new DeliveryLog(10, 100);
    const records = [60, 30, 30, 20].map((bytes) => {
      const record = log.add(entry('b'));
      log.sent(record, request(bytes));
      return record;
    });
    expect(records.map((one) => one.request?.body?.length)).toEqual([undefined, 30, 30, 20]);
    expect(records[0]?.request?.bytes).toBe(60);
  });

  it('under any sends holds no more bytes than its bound, also when deliveries leave it', () => {
    const sends = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 60 })), { maxLength: 60 });
    fc.assert(
      fc.property(sends, fc.nat({ max: 150 }), (steps, bound) => {
        const log = new DeliveryLog(5, bound);
        const waiting: DeliveryRecord[] = [];
        for (const [late, bytes] of steps) {
          waiting.push(log.add(entry('b')));
          // Some are sent long after they were begun, in another order.
          if (late < 5)
            log.sent(waiting.splice(late % waiting.length, 1)[0] as DeliveryRecord, request(bytes));
          const held = log
            .page(all)
            .reduce((sum, one) => sum + (one.request?.body?.length ?? 0), 0);
          expect(held).toBeLessThanOrEqual(bound);
        }
        // The books are straight: with room again, the next body is kept.
        const last = log.add(entry('b'));
        log.sent(last, request(bound));
        expect(last.request?.body?.length).toBe(bound);
      }),
    );
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
      cancelled: 0,
      pending: 0,
      refused: 0,
      retried: 0,
      extra: 0,
      extraPending: 0,
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
