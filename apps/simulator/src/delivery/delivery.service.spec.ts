import { createLogger } from '#runtime';
import { buildDocument, seededRandom } from '#vendor-payloads';
import { verify } from '#webhook-signature';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { Receiver, type Received } from '../../test/receiver.js';
import { systemClock, type Clock } from '../clock.js';
import { demoEnvironments, type WebhookConfig } from '../environments.config.js';
import type { DocumentFact } from '../vendor/vendor-fact.js';
import { DeliveryLog } from './delivery-log.js';
import { DeliveryTally } from './delivery-tally.js';
import { DeliveryService, type DeliverySettings } from './delivery.service.js';

const ENVIRONMENT = 'e'.repeat(24);
const BATCH = 'b'.repeat(24);
const open: { receiver?: Receiver; service?: DeliveryService } = {};

afterEach(async () => {
  await open.service?.beforeApplicationShutdown();
  await open.receiver?.stop();
  delete open.service;
  delete open.receiver;
});

/** Time that passes at once, and is written down. */
function hurriedClock(): Clock & { waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.UTC(2025, 0, 15, 9),
    after(ms, run) {
      if (ms >= 60_000) return () => undefined;
      waits.push(ms);
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    },
  };
}

async function given(
  answer: (response: ServerResponse, received: Received, count: number) => void,
  config: Partial<WebhookConfig> = {},
  settings: Partial<DeliverySettings> = {},
  clock: Clock = hurriedClock(),
) {
  const receiver = (open.receiver = await Receiver.start(answer));
  const webhook: WebhookConfig = {
    ...(demoEnvironments[0]?.webhooks[0] as WebhookConfig),
    url: receiver.url,
    ...config,
  };
  const log = new DeliveryLog(100);
  const tally = new DeliveryTally();
  const service = (open.service = new DeliveryService(
    [{ id: ENVIRONMENT, account: 'a'.repeat(24), apiKeys: ['k'], webhooks: [webhook] }],
    {
      concurrency: 4,
      timeoutMs: 10_000,
      retryDelayMs: 300,
      queueLimit: 100,
      drainMs: 60_000,
      ...settings,
    },
    clock,
    seededRandom(2),
    log,
    tally,
    createLogger('test', 'silent'),
  ));
  return { receiver, service, webhook, log, tally };
}

function fact(seed = 1): DocumentFact {
  const document = buildDocument(
    { environment: ENVIRONMENT, loadBatch: BATCH },
    seededRandom(seed),
  );
  return {
    kind: 'document',
    type: 'document.processed',
    at: Date.UTC(2025, 0, 15, 9),
    document,
    fileId: 'f',
  };
}

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end();
const page = (log: DeliveryLog) => log.page({ after: 0, limit: 100 });

describe('the delivery of an event', () => {
  it('is one signed request, and 200 ends it', async () => {
    const { receiver, service, webhook, log, tally } = await given(
      (response) => response.end('{"eventId":"ev-1"}'),
      {
        method: 'PUT',
        headers: { 'X-Tenant': 'acme' },
        algorithm: 'sha512',
        encoding: 'base64',
        prefix: 'sha512=',
      },
    );
    service.take(ENVIRONMENT, fact());
    await service.idle();
    expect(receiver.received).toHaveLength(1);
    const { method, url, headers, body } = receiver.received[0] as Received;
    expect([method, url, headers['x-tenant'], headers['content-type']]).toEqual([
      'PUT',
      '/hook',
      'acme',
      'application/json',
    ]);
    const signature = headers['x-invofox-signature'] as string;
    expect(verify(body, signature, webhook, [{ id: 's', value: webhook.secret }]).ok).toBe(true);
    expect(JSON.parse(body.toString())).toEqual({
      type: 'document.processed',
      data: fact().document,
      time: '2025-01-15T09:00:00.000Z',
    });
    expect(page(log)).toMatchObject([
      {
        seq: 1,
        webhook: 'demo',
        batchId: BATCH,
        status: 'accepted',
        eventId: 'ev-1',
        tries: [{ httpStatus: 200 }],
      },
    ]);
    expect(tally.sum([BATCH])).toMatchObject({
      events: 1,
      accepted: 1,
      pending: 0,
      refused: 0,
      acceptedEventIds: 1,
    });
  });

  it.each([201, 202, 204, 301, 400, 500])(
    'takes %i for a failure: two retries, then lost',
    async (code) => {
      const clock = hurriedClock();
      const { receiver, service, log, tally } = await given(status(code), {}, {}, clock);
      service.take(ENVIRONMENT, fact());
      await service.idle();
      expect(receiver.received).toHaveLength(3);
      expect(clock.waits).toEqual([300, 300]);
      expect(page(log)[0]).toMatchObject({
        status: 'lost',
        tries: [1, 2, 3].map(() => ({ httpStatus: code })),
      });
      expect(tally.sum([BATCH])).toMatchObject({
        accepted: 0,
        lost: 1,
        pending: 0,
        refused: 3,
        retried: 1,
      });
    },
  );

  it('sends the same bytes and signature on each try, until one is accepted', async () => {
    const { receiver, service, tally } = await given((response, _, count) =>
      status(count < 3 ? 503 : 200)(response),
    );
    service.take(ENVIRONMENT, fact());
    await service.idle();
    const [first, ...others] = receiver.received;
    expect(others).toHaveLength(2);
    for (const other of others) {
      expect(other.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
      expect(other.headers['x-invofox-signature']).toBe(first?.headers['x-invofox-signature']);
    }
    expect(tally.sum([BATCH])).toMatchObject({ accepted: 1, lost: 0, refused: 2, retried: 1 });
  });

  it('in the second dialect has an id, three retries, and waits as Retry-After says', async () => {
    const clock = hurriedClock();
    const { receiver, service, log } = await given(
      (response, _, count) =>
        response.writeHead(503, count === 2 ? { 'retry-after': '7' } : {}).end(),
      { dialect: 2 },
      {},
      clock,
    );
    service.take(ENVIRONMENT, fact());
    await service.idle();
    expect(receiver.received).toHaveLength(4);
    expect(clock.waits).toEqual([300, 7_000, 300]);
    expect(JSON.parse((receiver.received[0] as Received).body.toString())).toMatchObject({
      type: 'document.processed',
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      timestamp: '2025-01-15T09:00:00.000Z',
      data: { importId: BATCH, fileId: 'f' },
      version: '1.0',
    });
    expect(page(log)[0]?.status).toBe('lost');
  });

  it('counts no answer in time, and a cut connection, as failures', async () => {
    const { service, log } = await given(
      // The first is never answered, the second cut.
      (response, _, count) =>
        void (count === 2 ? response.destroy() : count === 3 && response.end()),
      {},
      { timeoutMs: 60, retryDelayMs: 1 },
      systemClock,
    );
    service.take(ENVIRONMENT, fact());
    await service.idle();
    expect(page(log)[0]).toMatchObject({
      status: 'accepted',
      tries: [
        { error: 'no answer within 60 ms' },
        { error: expect.any(String) },
        { httpStatus: 200 },
      ],
    });
  });

  it('is lost when nobody listens', async () => {
    const { receiver, service, log } = await given(status(200));
    await receiver.stop();
    delete open.receiver;
    service.take(ENVIRONMENT, fact());
    await service.idle();
    expect(page(log)[0]).toMatchObject({ status: 'lost', tries: [{}, {}, {}] });
  });

  it('is not made for events that the configuration does not listen to', async () => {
    const { receiver, service, tally } = await given(status(200), {
      events: ['batch.*', 'document.approved'],
    });
    service.take(ENVIRONMENT, fact());
    service.take(ENVIRONMENT, { ...fact(), type: 'document.approved' });
    await service.idle();
    expect(receiver.received).toHaveLength(1);
    expect(tally.sum([BATCH]).events).toBe(1);
  });

  it('never has more requests in flight than allowed, and loses none', async () => {
    let inFlight = 0;
    let most = 0;
    const { receiver, service, tally } = await given((response) => {
      most = Math.max(most, ++inFlight);
      setImmediate(() => {
        inFlight -= 1;
        response.end();
      });
    });
    for (let seed = 0; seed < 60; seed++) service.take(ENVIRONMENT, fact(seed));
    await service.idle();
    expect(receiver.received).toHaveLength(60);
    expect(most).toBeLessThanOrEqual(4);
    expect(tally.sum([BATCH])).toMatchObject({ events: 60, accepted: 60 });
  });

  it('is given up when the drain is over', async () => {
    const { receiver, service } = await given(() => undefined, {}, { drainMs: 1 }, systemClock);
    service.take(ENVIRONMENT, fact());
    await service.beforeApplicationShutdown();
    expect(receiver.received.length).toBeLessThanOrEqual(1);
  });
});
