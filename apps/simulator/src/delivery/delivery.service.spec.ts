import { signatureAlgorithms, signatureEncodings, verify } from '#webhook-signature';
import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { eventually } from '../../../../test/support/eventually.js';
import { BATCH, bodyOf, ENVIRONMENT, fact, hurriedClock, rigs } from '../../test/delivery-rig.js';
import type { Received } from '../../test/receiver.js';
import { systemClock } from '../clock.js';

const given = rigs();

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end();

describe('the delivery of an event', () => {
  it('is one request with "custom headers" and "the hash in x-invofox-signature" over its bytes; 200 ends it', async () => {
    const rig = await given({
      answer: (response) => response.end('{"eventId":"ev-1"}'),
      webhooks: [
        {
          method: 'PUT',
          headers: { 'X-Tenant': 'acme' },
          algorithm: 'sha512',
          encoding: 'base64',
          prefix: 'sha512=',
        },
      ],
    });
    await rig.deliver(1);
    expect(rig.received).toHaveLength(1);
    const { method, url, headers, body } = rig.received[0] as Received;
    expect([method, url, headers['x-tenant'], headers['content-type']]).toEqual([
      'PUT',
      '/hook',
      'acme',
      'application/json',
    ]);
    const signature = headers['x-invofox-signature'] as string;
    const config = rig.config({ algorithm: 'sha512', encoding: 'base64', prefix: 'sha512=' });
    expect(verify(body, signature, config, [{ id: 's', value: config.secret }]).ok).toBe(true);
    expect(bodyOf({ body })).toEqual({
      type: 'document.processed',
      data: fact().document,
      time: '2025-01-15T09:00:00.000Z',
    });
    expect(rig.records()).toMatchObject([
      {
        seq: 1,
        webhook: 'demo',
        batchId: BATCH,
        status: 'accepted',
        eventId: 'ev-1',
        fault: null,
        tries: [{ httpStatus: 200, answer: '{"eventId":"ev-1"}' }],
        request: { signature, body },
      },
    ]);
    expect(rig.tally.sum([BATCH])).toMatchObject({
      events: 1,
      accepted: 1,
      pending: 0,
      refused: 0,
      acceptedEventIds: 1,
    });
  });

  it.each(signatureAlgorithms)(
    '"The hashing algorithm": %s, in both encodings',
    async (algorithm) => {
      const webhooks = signatureEncodings.map((encoding) => ({
        id: encoding,
        algorithm,
        encoding,
      }));
      const rig = await given({ webhooks });
      await rig.deliver(1);
      const received = rig.received.map(({ headers }) => headers['x-invofox-signature']);
      const { body } = rig.received[0] as Received;
      const expected = signatureEncodings.map((encoding) =>
        createHmac(algorithm, rig.config().secret).update(body).digest(encoding),
      );
      expect([...received].sort()).toEqual(expected.sort());
    },
  );

  it.each([201, 202, 204, 301, 400, 500])(
    '"if an HTTP response code other than 200 is received": %i is retried twice, then lost',
    async (code) => {
      const clock = hurriedClock();
      const rig = await given({ answer: status(code), clock });
      await rig.deliver(1);
      expect(rig.received).toHaveLength(3);
      expect(clock.waits).toEqual([300, 300]);
      expect(rig.records()[0]).toMatchObject({
        status: 'lost',
        tries: [1, 2, 3].map(() => ({ httpStatus: code })),
      });
      expect(rig.tally.sum([BATCH])).toMatchObject({
        accepted: 0,
        lost: 1,
        pending: 0,
        refused: 3,
        retried: 1,
      });
    },
  );

  it('follows no redirect: it is a failure like any other', async () => {
    const rig = await given({
      answer: (response) => response.writeHead(307, { location: '/elsewhere' }).end(),
    });
    await rig.deliver(1);
    expect(rig.received.map(({ url }) => url)).toEqual(['/hook', '/hook', '/hook']);
    expect(rig.records()[0]?.status).toBe('lost');
  });

  it('sends the same bytes and signature on each try, until one is accepted', async () => {
    const rig = await given({
      answer: (response, _, count) => status(count < 3 ? 503 : 200)(response),
    });
    await rig.deliver(1);
    const [first, ...others] = rig.received;
    expect(others).toHaveLength(2);
    for (const other of others) {
      expect(other.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
      expect(other.headers['x-invofox-signature']).toBe(first?.headers['x-invofox-signature']);
    }
    expect(rig.tally.sum([BATCH])).toMatchObject({ accepted: 1, lost: 0, refused: 2, retried: 1 });
  });

  it('in the second dialect has an id, three retries, and waits as Retry-After says', async () => {
    const clock = hurriedClock();
    const rig = await given({
      answer: (response, _, count) =>
        response.writeHead(503, count === 2 ? { 'retry-after': '7' } : {}).end(),
      webhooks: [{ dialect: 2 }],
      clock,
    });
    await rig.deliver(1);
    expect(rig.received).toHaveLength(4);
    expect(clock.waits).toEqual([300, 7_000, 300]);
    expect(bodyOf(rig.received[0] as Received)).toMatchObject({
      type: 'document.processed',
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      timestamp: '2025-01-15T09:00:00.000Z',
      data: { importId: BATCH, fileId: 'f' },
      version: '1.0',
    });
    expect(rig.records()[0]?.status).toBe('lost');
  });

  it('counts no answer in time, a cut connection and an answer that never ends as failures', async () => {
    const rig = await given({
      // The first is never answered, the second cut; the third is a 200 without an end.
      answer: (response, _, count) =>
        void [
          () => undefined,
          () => response.destroy(),
          () => response.writeHead(200, { 'content-length': '5' }).write('a'),
          () => response.end(),
        ][count - 1]?.(),
      webhooks: [{ dialect: 2 }],
      settings: { timeoutMs: 60, retryDelayMs: 1 },
      clock: systemClock,
    });
    await rig.deliver(1);
    expect(rig.records()[0]).toMatchObject({
      status: 'accepted',
      tries: [
        { error: 'no answer within 60 ms' },
        { error: expect.any(String) },
        { error: 'no answer within 60 ms' },
        { httpStatus: 200 },
      ],
    });
  });

  it('counts an answer that asks for another protocol as a failure', async () => {
    const rig = await given({
      answer: (response) =>
        response.writeHead(101, { connection: 'upgrade', upgrade: 'websocket' }).end(),
    });
    await rig.deliver(1);
    expect(rig.records()[0]).toMatchObject({
      status: 'lost',
      tries: [{ error: expect.any(String) }, {}, {}],
    });
  });

  it('is lost, and nothing worse, where custom headers make no request', async () => {
    const rig = await given({ webhooks: [{ headers: { trailer: 'x-later' } }] });
    await rig.deliver(1);
    expect(rig.received).toEqual([]);
    expect(rig.records()[0]).toMatchObject({ status: 'lost', tries: [{}, {}, {}] });
  });

  it('is lost when nobody listens', async () => {
    const rig = await given();
    await rig.receiver.stop();
    await rig.deliver(1);
    expect(rig.records()[0]).toMatchObject({ status: 'lost', tries: [{}, {}, {}] });
  });

  it('"If you want to use different URLs for different events": each goes to each configuration that wants it', async () => {
    const rig = await given({
      webhooks: [
        { id: 'judged', events: ['batch.*', 'document.approved'] },
        { id: 'all', events: ['*'] },
        { id: 'second', events: ['document.*'], dialect: 2 },
      ],
    });
    rig.service.take(ENVIRONMENT, { ...fact(), type: 'document.approved' });
    await rig.deliver(2);
    const sent = rig.records().map(({ webhook, eventType }) => `${webhook} ${eventType}`);
    expect(sent.sort()).toEqual([
      'all document.approved',
      'all document.processed',
      'judged document.approved',
      'second document.approved',
      'second document.processed',
    ]);
    expect(rig.received).toHaveLength(5);
    expect(rig.tally.sum([BATCH])).toMatchObject({ events: 2, deliveries: 5 });
  });

  it('never has more requests in flight than allowed, and loses none', async () => {
    let inFlight = 0;
    let most = 0;
    const rig = await given({
      answer: (response) => {
        most = Math.max(most, ++inFlight);
        setImmediate(() => {
          inFlight -= 1;
          response.end();
        });
      },
    });
    await rig.deliver(...Array.from({ length: 60 }, (_, seed) => seed));
    expect(rig.received).toHaveLength(60);
    expect(most).toBeLessThanOrEqual(4);
    expect(rig.tally.sum([BATCH])).toMatchObject({ events: 60, accepted: 60 });
  });

  it('is not held up by another configuration whose receiver hangs', async () => {
    const rig = await given({
      answer: (response, { url }) => void (url === '/hook' && response.end()),
      webhooks: [{ id: 'hangs' }, { id: 'answers' }],
      settings: { concurrency: 1, timeoutMs: 60_000, drainMs: 1 },
    });
    rig.book.put(ENVIRONMENT, rig.config({ id: 'hangs', url: `${rig.receiver.url}/hangs` }));
    const accepted = () => rig.records().filter((one) => one.status === 'accepted');
    for (const seed of [1, 2, 3]) rig.service.take(ENVIRONMENT, fact(seed));
    await eventually(
      () => expect(accepted().map(({ webhook }) => webhook)).toEqual(Array(3).fill('answers')),
      { withinMs: 10_000, everyMs: 10 },
    );
  });

  it('is given up when the drain is over', async () => {
    const rig = await given({
      answer: () => undefined,
      settings: { drainMs: 1 },
      clock: systemClock,
    });
    rig.service.take(ENVIRONMENT, fact());
    await rig.service.beforeApplicationShutdown();
    expect(rig.received.length).toBeLessThanOrEqual(1);
    expect(rig.records()[0]?.status).not.toBe('accepted');
  });
});
