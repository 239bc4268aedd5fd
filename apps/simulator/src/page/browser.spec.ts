import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NewestDeliveries } from './browser/newest-deliveries.mjs';
import { hashOf, routeOf } from './browser/route.mjs';
import { fieldsOf, webhookOf } from './browser/webhook-fields.mjs';

const delivery = (seq: number, status: 'pending' | 'refused' | 'accepted', attempts: number) => ({
  seq,
  status,
  attempts,
  webhook: 'demo',
  environment: 'e',
  eventType: 'batch.created',
  eventTime: '2025-01-15T09:00:00.000Z',
  httpStatus: null,
  error: null,
  latencyMs: null,
  fault: null,
  copyOf: null,
  redeliveryOf: null,
  disturbedBy: [],
});
/** Its states from first to last. */
const life = (seq: number) => [
  delivery(seq, 'pending', 0),
  delivery(seq, 'refused', 1),
  delivery(seq, 'accepted', 2),
];

describe('the newest deliveries', () => {
  it('are the newest few in their last state, in whatever order they come', () => {
    const all = [1, 2, 3, 4, 5].flatMap(life);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.integer({ min: 1, max: 6 }),
        (coming, limit) => {
          const newest = new NewestDeliveries(limit, () => true);
          for (const one of coming) newest.take(one);
          expect(newest.items().map(({ seq, status }) => [seq, status])).toEqual(
            [5, 4, 3, 2, 1].slice(0, limit).map((seq) => [seq, 'accepted']),
          );
        },
      ),
    );
  });

  it('lets one go that matches no longer', () => {
    const newest = new NewestDeliveries(10, ({ status }) => status === 'refused');
    const [pending, refused, accepted] = life(1);
    for (const [one, shown] of [
      [pending, 0],
      [refused, 1],
      [accepted, 0],
    ] as const) {
      newest.take(one as ReturnType<typeof delivery>);
      expect(newest.items()).toHaveLength(shown);
    }
  });
});

describe('a route', () => {
  const names = ['environment', 'status', 'webhook', 'batch', 'delivery', 'edit'];
  it('is read from the address as it was written there', () => {
    const routes = fc.dictionary(fc.constantFrom(...names), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(routes, (route) => {
        expect(routeOf(hashOf(route))).toEqual({ ...route });
      }),
    );
  });

  it('is not that of a link within the page', () => {
    expect(routeOf('#deliveries-heading')).toBeNull();
    expect(routeOf('')).toEqual({});
  });
});

describe('the fields of a webhook configuration', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
  const share = fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000);
  const webhooks = fc.record({
    id: word,
    url: fc.webUrl(),
    method: fc.constantFrom('POST', 'PUT'),
    events: fc.uniqueArray(word, { minLength: 1 }),
    headers: fc.dictionary(word, fc.stringMatching(/^([!-~]([ -~]*[!-~])?)?$/)),
    algorithm: fc.constantFrom('sha1', 'sha256'),
    encoding: fc.constantFrom('hex', 'base64'),
    prefix: fc.constantFrom('', 'sha256='),
    dialect: fc.constantFrom(1, 2),
    faults: fc.record(
      {
        duplicate: share,
        otherDialect: share,
        delay: fc.record({ share, ms: fc.integer({ min: 1, max: 100_000 }) }),
      },
      { requiredKeys: [] },
    ),
  });

  it('make the same configuration again, without a secret', () => {
    fc.assert(
      fc.property(webhooks, (webhook) => {
        const again = webhookOf(fieldsOf(webhook));
        expect(again).toEqual({
          ...webhook,
          headers: { ...webhook.headers },
          faults: { ...webhook.faults },
        });
      }),
    );
  });

  it('give a secret only where one was written', () => {
    expect(webhookOf({ secret: 'new' })).toMatchObject({ secret: 'new' });
    expect(webhookOf({ secret: '' })).not.toHaveProperty('secret');
  });

  it('leave what makes no sense to the simulator, which says why', () => {
    expect(webhookOf({ headers: 'no colon', duplicate: '250' })).toMatchObject({
      headers: { 'no colon': '' },
      faults: { duplicate: 2.5 },
    });
  });
});
