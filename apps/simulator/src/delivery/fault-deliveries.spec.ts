import { verify } from '#webhook-signature';
import { describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import {
  AT,
  BATCH,
  bodyOf,
  ENVIRONMENT,
  fact,
  hurriedClock,
  rigs,
  type DeliveryRig,
  type RigOptions,
} from '../../test/delivery-rig.js';
import type { Received } from '../../test/receiver.js';
import { systemClock } from '../clock.js';
import type { WebhookFaults } from '../webhooks/webhook.schema.js';

const start = rigs();
const given = (faults: WebhookFaults, options: RigOptions = {}) =>
  start({ webhooks: [{ faults }], ...options });

const isSigned = (rig: DeliveryRig, { body, headers }: Received) =>
  verify(body, headers['x-invofox-signature'] as string, rig.config(), [
    { id: 's', value: rig.config().secret },
  ]).ok;
const documentIds = ({ received }: DeliveryRig) =>
  received.map((one) => (bodyOf(one)['data'] as { _id: string })._id);
const idOf = (seed: number) => fact(seed).document._id;

/** What a receiver has of the true event and of the untrue one beside it. */
function besides({ received }: DeliveryRig): { truth: Received; untrue: Received } {
  expect(received).toHaveLength(2);
  const expected = JSON.stringify({
    type: 'document.processed',
    data: fact().document,
    time: new Date(AT).toISOString(),
  });
  const truths = received.filter(({ body }) => body.toString() === expected);
  const truth = truths[0] as Received;
  return { truth, untrue: received.find((one) => one !== truth) as Received };
}

describe('what the vendor could do itself', () => {
  it('duplicate: a receiver gets an event again after it answered 200', async () => {
    let answered = 0;
    const answeredBefore: number[] = [];
    const rig = await given(
      { duplicate: 1 },
      {
        answer: (response) => {
          answeredBefore.push(answered);
          setImmediate(() => {
            answered += 1;
            response.end();
          });
        },
      },
    );
    await rig.deliver(1);
    expect(answeredBefore).toEqual([0, 1]);
    const [first, second] = rig.received as [Received, Received];
    expect(second.body.equals(first.body)).toBe(true);
    expect(second.headers).toEqual(first.headers);
    expect(rig.records()).toMatchObject([
      { seq: 1, status: 'accepted', fault: null },
      { seq: 2, status: 'accepted', fault: 'duplicate', copyOf: 1 },
    ]);
    expect(rig.tally.sum([BATCH])).toMatchObject({ deliveries: 1, accepted: 1, extra: 1 });
  });

  it('twiceAtOnce: a receiver has the same request open twice', async () => {
    const held: ServerResponse[] = [];
    const rig = await given(
      { twiceAtOnce: 1 },
      {
        // Nobody is answered before both are there.
        answer: (response) => {
          held.push(response);
          if (held.length === 2) for (const one of held) one.end();
        },
        settings: { concurrency: 1 },
      },
    );
    await rig.deliver(1);
    const [first, second] = rig.received as [Received, Received];
    expect(second.body.equals(first.body)).toBe(true);
    expect(rig.records()).toMatchObject([
      { status: 'accepted', fault: null },
      { status: 'accepted', fault: 'twiceAtOnce', copyOf: 1 },
    ]);
  });

  it('dropAnswer: a receiver that answered 200 gets the event again', async () => {
    const rig = await given({ dropAnswer: 1 }, { answer: (response) => response.end('thanks') });
    await rig.deliver(1);
    expect(rig.received).toHaveLength(2);
    expect(rig.records()).toMatchObject([
      {
        status: 'accepted',
        disturbedBy: ['dropAnswer'],
        tries: [
          { httpStatus: 200, answer: 'thanks', error: expect.stringContaining('dropAnswer') },
          { httpStatus: 200 },
        ],
      },
    ]);
    expect(rig.records()[0]?.tries[1]?.error).toBeUndefined();
    expect(rig.tally.sum([BATCH])).toMatchObject({
      deliveries: 1,
      refused: 1,
      retried: 1,
      extra: 0,
    });
  });

  it('delay: the first try comes late', async () => {
    const clock = hurriedClock();
    const rig = await given({ delay: { share: 1, ms: 2_000 } }, { clock });
    await rig.deliver(1);
    expect(clock.waits).toEqual([2_000]);
    expect(rig.received).toHaveLength(1);
    expect(rig.records()).toMatchObject([{ status: 'accepted', disturbedBy: ['delay'] }]);
  });

  it('reorder: a receiver gets a later event before an earlier one', async () => {
    const rig = await given({ reorder: 1 }, { clock: systemClock });
    rig.service.take(ENVIRONMENT, fact(1));
    // From here on nothing goes wrong, so that the second can pass by the first.
    rig.book.put(ENVIRONMENT, rig.config());
    rig.service.take(ENVIRONMENT, fact(2));
    await rig.service.idle();
    expect(documentIds(rig)).toEqual([idOf(2), idOf(1)]);
    expect(rig.records()).toMatchObject([
      { status: 'accepted', disturbedBy: ['reorder'] },
      { status: 'accepted', disturbedBy: [] },
    ]);
  });

  it('reorder: what nothing comes after is sent after a second', async () => {
    const clock = hurriedClock();
    const rig = await given({ reorder: 1 }, { clock });
    await rig.deliver(1);
    expect([clock.waits, documentIds(rig)]).toEqual([[1_000], [idOf(1)]]);
  });

  it('loses nothing and invents nothing, whatever of it meets at once', async () => {
    const all = {
      duplicate: 0.4,
      twiceAtOnce: 0.4,
      dropAnswer: 0.4,
      reorder: 0.4,
      delay: { share: 0.4, ms: 3 },
    };
    const rig = await given(all, { clock: systemClock, settings: { retryDelayMs: 1 } });
    const seeds = Array.from({ length: 60 }, (_, seed) => seed);
    await rig.deliver(...seeds);
    expect(new Set(documentIds(rig))).toEqual(new Set(seeds.map(idOf)));
    expect(rig.tally.sum([BATCH])).toMatchObject({ deliveries: 60, accepted: 60, lost: 0 });
    expect(rig.received.every((one) => isSigned(rig, one))).toBe(true);
  });
});

describe('what the vendor never would send goes along, once', () => {
  it('wrongSignature: the signature does not hold', async () => {
    const rig = await given({ wrongSignature: 1 });
    await rig.deliver(1);
    expect(rig.received.map((one) => isSigned(rig, one)).sort()).toEqual([false, true]);
    const [first, second] = rig.received as [Received, Received];
    expect(second.body.equals(first.body)).toBe(true);
    expect(rig.records()).toMatchObject([
      { fault: null },
      { fault: 'wrongSignature', copyOf: 1, eventType: 'document.processed' },
    ]);
  });

  it('staleTime: a day old, and soundly signed', async () => {
    const rig = await given({ staleTime: 1 });
    await rig.deliver(1);
    const { truth, untrue } = besides(rig);
    expect(bodyOf(untrue)).toEqual({ ...bodyOf(truth), time: '2025-01-14T09:00:00.000Z' });
    expect(isSigned(rig, untrue)).toBe(true);
    expect(rig.records()[1]).toMatchObject({
      fault: 'staleTime',
      eventTime: '2025-01-14T09:00:00.000Z',
    });
  });

  it('truncatedBody: half of the bytes, and soundly signed', async () => {
    const rig = await given({ truncatedBody: 1 });
    await rig.deliver(1);
    const { truth, untrue } = besides(rig);
    expect(untrue.body.equals(truth.body.subarray(0, truth.body.length >> 1))).toBe(true);
    expect(() => bodyOf(untrue)).toThrow(SyntaxError);
    expect(isSigned(rig, untrue)).toBe(true);
    expect(rig.records()[1]).toMatchObject({ fault: 'truncatedBody', status: 'accepted' });
  });

  it('unknownType: an event that no page names, about the same object', async () => {
    const rig = await given({ unknownType: 1 });
    await rig.deliver(1);
    const { truth, untrue } = besides(rig);
    expect(bodyOf(untrue)).toEqual({ ...bodyOf(truth), type: 'document.unheardOf' });
    expect(isSigned(rig, untrue)).toBe(true);
    expect(rig.records()[1]).toMatchObject({
      fault: 'unknownType',
      eventType: 'document.unheardOf',
    });
  });

  it('otherDialect: the same fact in the words of the other one', async () => {
    const rig = await given({ otherDialect: 1 });
    await rig.deliver(1);
    const { untrue } = besides(rig);
    expect(bodyOf(untrue)).toMatchObject({
      type: 'document.processed',
      version: '1.0',
      timestamp: '2025-01-15T09:00:00.000Z',
      data: { importId: BATCH, fileId: 'f' },
    });
    expect(isSigned(rig, untrue)).toBe(true);
    expect(rig.records()[1]).toMatchObject({ fault: 'otherDialect', copyOf: 1 });
  });

  it('has an id of its own, so that no receiver takes the true event for a repeat of it', async () => {
    const faults = { wrongSignature: 1, staleTime: 1, unknownType: 1 };
    const rig = await given(faults, { webhooks: [{ dialect: 2, faults }] });
    await rig.deliver(1);
    expect(new Set(rig.received.map((one) => bodyOf(one)['id'])).size).toBe(4);
  });

  it('is never retried, and counted apart, while the true one has all its tries', async () => {
    const faults = {
      wrongSignature: 1,
      staleTime: 1,
      truncatedBody: 1,
      unknownType: 1,
      otherDialect: 1,
    };
    const rig = await given(faults, { answer: (response) => response.writeHead(500).end() });
    await rig.deliver(1);
    expect(rig.received).toHaveLength(3 + 5);
    expect(rig.records().map(({ status, tries }) => [status, tries.length])).toEqual([
      ['lost', 3],
      ...Array<[string, number]>(5).fill(['lost', 1]),
    ]);
    expect(rig.tally.sum([BATCH])).toEqual({
      events: 1,
      deliveries: 1,
      accepted: 0,
      lost: 1,
      cancelled: 0,
      pending: 0,
      refused: 3,
      retried: 1,
      extra: 5,
      extraPending: 0,
      acceptedEventIds: 0,
    });
  });

  it('meets the same events when a run is repeated with its seed', async () => {
    const run = async (seed: number) => {
      const rig = await given(
        { wrongSignature: 0.5, duplicate: 0.5, delay: { share: 0.5, ms: 1 } },
        { seed },
      );
      await rig.deliver(...Array.from({ length: 20 }, (_, i) => i));
      const met = rig.records().map((one) => [one.documentId, one.fault, one.disturbedBy].join());
      return met.sort();
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
  });
});
