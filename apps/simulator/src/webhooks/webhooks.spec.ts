import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Registry } from 'prom-client';
import { bodyOf } from '../../test/delivery-rig.js';
import { Receiver, type Received } from '../../test/receiver.js';
import { startSimulatorApp } from '../../test/simulator-app.js';
import { eventually } from '../../../../test/support/eventually.js';
import { ManualClock } from '../clock.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { demoEnvironments, type EnvironmentConfig } from '../environments.config.js';

const demo = demoEnvironments[0] as EnvironmentConfig;
const WEBHOOKS = `/_simulator/environments/${demo.id}/webhooks`;

let app: NestFastifyApplication;
let receiver: Receiver;
let base: string;
let metrics: Registry;
let answer: (response: ServerResponse, received: Received) => void;

beforeEach(async () => {
  answer = (response) => void response.end();
  receiver = await Receiver.start((response, received) => answer(response, received));
  metrics = new Registry();
  ({ app, base } = await startSimulatorApp({
    environments: [{ ...demo, webhooks: [] }],
    clock: new ManualClock(),
    metrics,
    settings: { DELIVERY_CONCURRENCY: '1', RETRY_DELAY_MS: '1' },
  }));
});

afterEach(async () => {
  await app.close();
  await receiver.stop();
});

interface Answer {
  status: number;
  location: string | null;
  body: {
    result: Record<string, unknown> & Record<string, unknown>[];
    code?: string;
    faults?: string[];
  };
}

async function call(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(base + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return {
    status: response.status,
    location: response.headers.get('location'),
    body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
  };
}

const given = (id: string, more: object = {}) => ({
  id,
  url: receiver.url,
  secret: 's3cret',
  ...more,
});

/** One event: a batch is created. */
async function happens(): Promise<void> {
  const headers = { 'x-api-key': demo.apiKeys[0] ?? '' };
  expect((await fetch(`${base}/loadBatches`, { method: 'POST', headers })).status).toBe(200);
}
const idle = () => app.get(DeliveryService).idle();
const log = async () => (await call('GET', '/_simulator/deliveries')).body.result;

describe('webhook configurations over HTTP', () => {
  it('are made, listed, changed and deleted, and hold for the events from then on', async () => {
    await happens();
    const created = await call('POST', WEBHOOKS, given('a/b'));
    expect([created.status, created.location]).toEqual([201, `${WEBHOOKS}/a%2Fb`]);
    expect(created.body.result).toEqual({
      id: 'a/b',
      url: receiver.url,
      method: 'POST',
      events: ['*'],
      headers: {},
      algorithm: 'sha256',
      encoding: 'hex',
      prefix: '',
      dialect: 1,
      faults: {},
      hasSecret: true,
    });
    await happens();
    await idle();
    expect(receiver.received.map(({ method }) => method)).toEqual(['POST']);

    const path = created.location ?? '';
    const shown: Record<string, unknown> = { ...created.body.result };
    delete shown['hasSecret'];
    const changed = await call('PUT', path, {
      ...shown,
      method: 'PUT',
      headers: { 'x-tenant': 't' },
    });
    expect(changed).toMatchObject({ status: 200, body: { result: { method: 'PUT' } } });
    expect((await call('GET', path)).body).toEqual(changed.body);
    expect((await call('GET', WEBHOOKS)).body.result).toEqual([changed.body.result]);
    await happens();
    await idle();
    expect(receiver.received[1]).toMatchObject({ method: 'PUT', headers: { 'x-tenant': 't' } });

    expect((await call('DELETE', path)).status).toBe(204);
    await happens();
    await idle();
    expect(receiver.received).toHaveLength(2);
    expect((await call('GET', path)).body.code).toBe('webhook-not-found');
  });

  it('any number of them: an event goes to each that listens', async () => {
    for (let i = 0; i < 30; i++) {
      await call(
        'POST',
        WEBHOOKS,
        given(`w${i}`, { events: [i % 3 === 0 ? 'file.*' : 'batch.*'] }),
      );
    }
    await happens();
    await idle();
    expect(receiver.received).toHaveLength(20);
  });

  it('never answer a secret, and keep it where a change names none', async () => {
    await call('POST', WEBHOOKS, given('w'));
    await happens();
    await call('PUT', `${WEBHOOKS}/w`, { url: receiver.url });
    await idle();
    await happens();
    await idle();
    const texts = await Promise.all([
      call('GET', WEBHOOKS),
      call('GET', '/_simulator/deliveries/1'),
    ]);
    expect(JSON.stringify(texts)).not.toContain('s3cret');
    const [first, second] = receiver.received as [Received, Received];
    for (const { body, headers } of [first, second]) {
      const expected = createHmac('sha256', 's3cret').update(body).digest('hex');
      expect(headers['x-invofox-signature']).toBe(expected);
    }
  });

  it('are refused with every fault listed, and nothing is made', async () => {
    const refused = await call('POST', WEBHOOKS, {
      id: 'w',
      url: 'http://[',
      method: 'GET',
      headers: { host: 'x' },
      faults: { duplicate: 2, lateness: 1 },
      colour: 'red',
    });
    expect(refused).toMatchObject({ status: 400, body: { code: 'webhook-invalid' } });
    expect(refused.body.faults?.sort()).toEqual([
      'faults has an unknown key: lateness',
      'faults.duplicate must be <= 1',
      'headers: "host" is written by the simulator itself',
      'method must be one of: POST, PUT',
      'the webhook has an unknown key: colour',
      'the webhook lacks secret',
      'url is not a URL',
    ]);
    await call('POST', WEBHOOKS, given('w'));
    expect(await call('POST', WEBHOOKS, given('w'))).toMatchObject({
      status: 409,
      body: { code: 'webhook-id-taken' },
    });
    expect((await call('PUT', `${WEBHOOKS}/w`, given('v'))).body.faults).toEqual([
      'id is not the one of the address',
    ]);
    expect((await call('PUT', `${WEBHOOKS}/v`, given('v'))).status).toBe(404);
    expect((await call('GET', '/_simulator/environments/e/webhooks')).body.code).toBe(
      'environment-not-found',
    );
    for (const odd of [[], 'text', null]) {
      expect((await call('POST', WEBHOOKS, odd)).body.code).toBe('webhook-invalid');
    }
    expect((await call('GET', WEBHOOKS)).body.result).toHaveLength(1);
  });

  it('a deleted one cancels what waits, and retries nothing that is under way', async () => {
    const held: ServerResponse[] = [];
    answer = (response) => void held.push(response);
    await call('POST', WEBHOOKS, given('w'));
    for (let i = 0; i < 3; i++) await happens();
    await eventually(() => expect(held).toHaveLength(1), { withinMs: 10_000, everyMs: 5 });
    await call('DELETE', `${WEBHOOKS}/w`);
    held[0]?.writeHead(500).end();
    await idle();
    expect(receiver.received).toHaveLength(1);
    expect((await log()).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['cancelled', 1],
      ['cancelled', 0],
      ['cancelled', 0],
    ]);
  });

  it('a change leaves what was begun as it was, retries included', async () => {
    const held: ServerResponse[] = [];
    answer = (response) => void held.push(response);
    await call('POST', WEBHOOKS, given('w', { headers: { 'x-at': 'before' } }));
    await happens();
    await eventually(() => expect(held).toHaveLength(1), { withinMs: 10_000, everyMs: 5 });
    await call('PUT', `${WEBHOOKS}/w`, given('w', { headers: { 'x-at': 'after' } }));
    answer = (response) => void response.end();
    held[0]?.writeHead(500).end();
    await happens();
    await idle();
    const seen = receiver.received.map(({ headers }) => headers['x-at']);
    expect(seen.sort()).toEqual(['after', 'before', 'before']);
  });
});

describe('the environments', () => {
  it('are listed with their API keys', async () => {
    expect((await call('GET', '/_simulator/environments')).body.result).toEqual([
      { id: demo.id, account: demo.account, apiKeys: demo.apiKeys },
    ]);
  });
});

describe('a redelivery', () => {
  it('is the same bytes and signature, to where the configuration sends now', async () => {
    answer = (response) => void response.writeHead(500).end();
    await call('POST', WEBHOOKS, given('w', { method: 'PUT' }));
    await happens();
    await idle();
    answer = (response) => void response.end('now it works');
    await call('PUT', `${WEBHOOKS}/w`, given('w', { url: `${receiver.url}/new`, secret: 'other' }));
    const { status, body } = await call('POST', '/_simulator/deliveries/1/redeliver');
    expect([status, body.result]).toEqual([
      202,
      expect.objectContaining({ seq: 2, redeliveryOf: 1, status: 'pending' }),
    ]);
    await idle();
    const [first, again] = [receiver.received[0], receiver.received[3]] as [Received, Received];
    expect([again.method, again.url]).toEqual(['POST', '/hook/new']);
    expect(again.body.equals(first.body)).toBe(true);
    expect(again.headers['x-invofox-signature']).toBe(first.headers['x-invofox-signature']);
    expect((await call('GET', '/_simulator/deliveries/2')).body.result).toMatchObject({
      status: 'accepted',
      redeliveryOf: 1,
      tries: [{ httpStatus: 200, answer: 'now it works' }],
      request: {
        method: 'POST',
        url: `${receiver.url}/new`,
        body: first.body.toString(),
        bytes: first.body.length,
        bodyGone: false,
      },
    });
    const { _id: loadBatch } = bodyOf(first)['data'] as { _id: string };
    expect((await call('GET', `/_simulator/summary?batch=${loadBatch}`)).body).toMatchObject({
      deliveries: 1,
      lost: 1,
      accepted: 0,
      extra: 1,
      extraPending: 0,
    });
  });

  it('is refused for a delivery that is not there, or whose configuration is gone', async () => {
    for (const seq of ['1', 'one', '0', '-1', '1e3']) {
      expect((await call('POST', `/_simulator/deliveries/${seq}/redeliver`)).body.code).toBe(
        'delivery-not-found',
      );
    }
    await call('POST', WEBHOOKS, given('w'));
    await happens();
    await idle();
    await call('DELETE', `${WEBHOOKS}/w`);
    expect(await call('POST', '/_simulator/deliveries/1/redeliver')).toMatchObject({
      status: 409,
      body: { code: 'webhook-deleted' },
    });
  });
});

describe('the metrics', () => {
  it('count deliveries by configuration and outcome', async () => {
    await call('POST', WEBHOOKS, given('good'));
    await call('POST', WEBHOOKS, given('bad', { url: `${receiver.url}/bad` }));
    answer = (response, { url }) => void response.writeHead(url.endsWith('bad') ? 500 : 200).end();
    await happens();
    await happens();
    await idle();
    const text = await metrics.metrics();
    const total = 'foxtail_simulator_deliveries_total';
    const labels = (webhook: string) => `environment="${demo.id}",webhook="${webhook}"`;
    expect(text).toContain(`${total}{${labels('good')},outcome="accepted"} 2`);
    expect(text).toContain(`${total}{${labels('bad')},outcome="lost"} 2`);
    expect(text).toContain(`foxtail_simulator_deliveries_retried_total{${labels('bad')}} 2`);
    expect(text).toContain('foxtail_simulator_deliveries_unfinished 0');
  });
});
