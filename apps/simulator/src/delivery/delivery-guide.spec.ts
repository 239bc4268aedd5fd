import { buildBatch, seededRandom } from '#vendor-payloads';
import { signatureAlgorithms } from '#webhook-signature';
import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import {
  AT,
  BATCH,
  bodyOf,
  ENVIRONMENT,
  fact,
  hurriedClock,
  rigs,
  type RigOptions,
} from '../../test/delivery-rig.js';
import type { Received } from '../../test/receiver.js';
import type { BatchFact } from '../vendor/vendor-fact.js';

// Each test is named after the sentence that it holds: of the vendor's guide in the first three
// parts, of docs/vendor.md in the last one.

const start = rigs();

/** What a receiver got of a document that was processed and a batch that was closed. */
async function given(options: RigOptions = {}) {
  const rig = await start(options);
  rig.service.take(ENVIRONMENT, fact());
  rig.service.take(ENVIRONMENT, closed);
  await rig.service.idle();
  return rig;
}

const closed: BatchFact = {
  kind: 'batch',
  type: 'batch.closed',
  at: AT,
  batch: buildBatch({ _id: BATCH, environment: ENVIRONMENT, status: 'closed' }, seededRandom(1)),
  files: [],
};
const typesOf = (received: readonly Pick<Received, 'body'>[]) =>
  received.map((one) => bodyOf(one)['type']).sort();
const answering =
  (code: number, headers = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end();

describe('Setup your webhooks', () => {
  it('"The HTTP method you want to be called with. You can choose between POST and PUT."', async () => {
    const { received } = await given({
      webhooks: [
        { id: 'a', method: 'POST', events: ['document.*'] },
        { id: 'b', method: 'PUT', events: ['batch.*'] },
      ],
    });
    const methods = received.map((one) => [bodyOf(one)['type'], one.method]);
    expect(Object.fromEntries(methods)).toEqual({
      'document.processed': 'POST',
      'batch.closed': 'PUT',
    });
  });

  it('"If you want to use different URLs for different events you can do so by creating different webhook configurations within the same environment."', async () => {
    const rig = await start();
    const { url } = rig.receiver;
    // The one that the rig begins with is changed, the other one is new.
    for (const [id, event] of [
      ['demo', 'document'],
      ['other', 'batch'],
    ] as const)
      rig.book.put(ENVIRONMENT, rig.config({ id, url: `${url}/${event}`, events: [`${event}.*`] }));
    rig.service.take(ENVIRONMENT, fact());
    rig.service.take(ENVIRONMENT, closed);
    await rig.service.idle();
    const urls = rig.received.map((one) => [bodyOf(one)['type'], one.url]);
    expect(Object.fromEntries(urls)).toEqual({
      'document.processed': '/hook/document',
      'batch.closed': '/hook/batch',
    });
  });

  it('"The events you want to listen to."', async () => {
    const { received } = await given({ webhooks: [{ events: ['batch.closed', 'file.*'] }] });
    expect(typesOf(received)).toEqual(['batch.closed']);
  });

  it('"The custom headers you want to receive in the request. We will append this headers to the request"', async () => {
    const { received } = await given({ webhooks: [{ headers: { 'X-Tenant': 'acme', b: '2' } }] });
    expect(received).toHaveLength(2);
    for (const { headers } of received)
      expect(headers).toMatchObject({ 'x-tenant': 'acme', b: '2' });
  });

  it('"The hashing algorithm with which you want to sign the request." "The secret you want to use with the hashing algorithm."', async () => {
    const secret = 'a secret of the test';
    for (const algorithm of signatureAlgorithms) {
      const rig = await given({ webhooks: [{ algorithm, secret }] });
      expect(rig.received).toHaveLength(2);
      for (const { headers, body } of rig.received)
        expect(headers['x-invofox-signature']).toBe(
          createHmac(algorithm, secret).update(body).digest('hex'),
        );
    }
  });
});

describe('Webhook payload', () => {
  it('"you will get a JSON with the following structure": type, data and time, and nothing else', async () => {
    const { received } = await given();
    expect(received).toHaveLength(2);
    for (const one of received)
      expect(Object.keys(bodyOf(one)).sort()).toEqual(['data', 'time', 'type']);
  });

  it('"The key type will inform you what kind of event you are receiving."', async () => {
    expect(typesOf((await given()).received)).toEqual(['batch.closed', 'document.processed']);
  });

  it('"The key data will contain the associated object\'s (document or batch) information."', async () => {
    const { received } = await given();
    const data = new Map(received.map(bodyOf).map((body) => [body['type'], body['data']]));
    expect(data).toEqual(
      new Map<unknown, unknown>([
        ['document.processed', fact().document],
        ['batch.closed', closed.batch],
      ]),
    );
  });

  it('"The key time, which we use to prevent potential capture and replication threats."', async () => {
    const { received } = await given();
    expect(received.map((one) => bodyOf(one)['time'])).toEqual([
      new Date(AT).toISOString(),
      new Date(AT).toISOString(),
    ]);
  });
});

describe('Error and retrial policy', () => {
  it('"Invofox will make up to two retries if an HTTP response code other than 200 is received."', async () => {
    for (const code of [201, 202, 204, 301, 400, 401, 404, 429, 500, 503]) {
      const rig = await given({ answer: answering(code), webhooks: [{ events: ['batch.*'] }] });
      expect([code, rig.received.length]).toEqual([code, 3]);
      expect(rig.records()).toMatchObject([{ status: 'lost' }]);
      expect(rig.tally.sum([BATCH])).toMatchObject({ accepted: 0, lost: 1, refused: 3 });
    }
  });

  it('"To avoid timeouts, it is recommended to respond with an HTTP 200 code immediately": what is not answered in time has failed', async () => {
    const rig = await given({
      answer: () => undefined,
      settings: { timeoutMs: 50 },
      webhooks: [{ events: ['batch.*'] }],
    });
    const [record] = rig.records();
    expect(record?.status).toBe('lost');
    expect(record?.tries.map(({ httpStatus, error }) => httpStatus ?? error)).toEqual(
      Array(3).fill('no answer within 50 ms'),
    );
  });
});

describe('The second dialect', () => {
  const second = { dialect: 2 as const, events: ['document.*'] };

  it('"`{ "type", "id", "timestamp" (ISO 8601), "data", "version": "1.0" }`"', async () => {
    const [only] = (await given({ webhooks: [second] })).received;
    expect(bodyOf(only as Received)).toMatchObject({
      type: 'document.processed',
      id: expect.stringMatching(/./),
      timestamp: new Date(AT).toISOString(),
      version: '1.0',
      data: { _id: fact().document._id, importId: BATCH },
    });
    expect(Object.keys(bodyOf(only as Received))).toHaveLength(5);
  });

  it('"`id` is unique per event and meant for idempotence": the same on each try and for each configuration', async () => {
    const rig = await start({
      answer: answering(500),
      webhooks: [second, { ...second, id: 'other' }],
    });
    await rig.deliver(1, 2);
    const ids = rig.received.map((one) => bodyOf(one)['id']);
    expect(ids).toHaveLength(2 * 2 * 4);
    expect(new Set(ids).size).toBe(2);
  });

  it('"up to 3, after the delay of a `Retry-After` response header, 300 ms where there is none"', async () => {
    const clock = hurriedClock();
    const rig = await given({
      clock,
      answer: (response, _received, count) =>
        void response.writeHead(503, count === 1 ? { 'retry-after': '7' } : {}).end(),
      webhooks: [second],
    });
    expect(rig.received).toHaveLength(4);
    expect(clock.waits).toEqual([7_000, 300, 300]);
    expect(rig.records()).toMatchObject([{ status: 'lost' }]);
  });
});
