import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { topicsOf, decodePosition } from '#contracts';
import { InMemoryPublisher, PublishError, type Publisher } from '#kafka';
import { defaultScheme, sign } from '#webhook-signature';
import { acceptsAny, type Endpoint } from '../endpoints/endpoint.js';
import { requiredHeader } from '../endpoints/missing-header.js';
import { LogOnlyPublisher } from '../durability/durable.publisher.js';
import { IngestMetrics } from '../ingest.metrics.js';
import { UnmappedShare } from '../unmapped/unmapped-share.js';
import { RecentEvents } from './recent-events.js';
import { WebhookReceiver, type WebhookRequest } from './webhook-receiver.js';

const endpoint: Endpoint = {
  id: 'main',
  environment: 'demo',
  vendorEnvironment: 'demo',
  methods: ['POST'],
  scheme: defaultScheme,
  signatureHeader: 'x-invofox-signature',
  secrets: [{ id: 's', value: 'k' }],
  tolerance: 'off',
  requiredHeaders: [],
  passHeaders: [],
  bodyLimit: 921_600,
  identity: 'body',
  accepts: acceptsAny(['*']),
  inactivity: 'off',
};
const body = Buffer.from('{"type":"document.processed","data":{"_id":"d1"}}');
const at = new Date('2026-03-01T10:00:00Z');

const metricsOf = () => new IngestMetrics(new Registry());
const receiverTo = (
  publisher: Publisher,
  limit = 100,
  metrics = metricsOf(),
  mostRepeats = Infinity,
) =>
  new WebhookReceiver(
    new LogOnlyPublisher(publisher),
    new RecentEvents(limit, mostRepeats),
    metrics,
    new UnmappedShare(() => undefined),
  );
const request = (
  bytes: Buffer,
  headers: WebhookRequest['headers'],
  changes: Partial<Endpoint> = {},
): WebhookRequest => ({
  endpoint: { ...endpoint, ...changes },
  body: bytes,
  headers,
  receivedAt: at,
});
const receive = (publisher: Publisher, bytes: Buffer, headers: WebhookRequest['headers']) =>
  receiverTo(publisher).receive(request(bytes, headers));
const signed = (bytes: Buffer) => ({ 'x-invofox-signature': sign(bytes, 'k', defaultScheme) });

describe('receiving a webhook', () => {
  it('publishes an authentic event under environment and id, and answers where it stands', async () => {
    const log = new InMemoryPublisher();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const receipt = await receive(log, body, { ...signed(body), traceparent });
    expect(log.messages).toMatchObject([
      { topic: 'documents', key: 'demo/d1', headers: { traceparent } },
    ]);
    expect(receipt).toMatchObject({
      outcome: 'accepted',
      eventId: log.messages[0]?.headers['ce_id'],
    });
    expect(decodePosition(receipt.position ?? '')).toEqual({
      topic: topicsOf().documents,
      partition: 0,
      offset: '0',
    });
  });

  it('keeps an authentic body of no known shape byte for byte', async () => {
    const log = new InMemoryPublisher();
    const bytes = Buffer.from([0xff, 0x00, 0x7b]);
    const receipt = await receive(log, bytes, { ...signed(bytes), 'content-type': 'text/odd' });
    expect(log.messages).toMatchObject([
      {
        topic: 'unmapped',
        key: 'demo/main',
        value: bytes,
        headers: { ce_reason: 'not-json', 'content-type': 'text/odd' },
      },
    ]);
    expect(receipt).toEqual({ eventId: log.messages[0]?.headers['ce_id'], outcome: 'unmapped' });
  });

  it.each([
    ['signature-missing', {}],
    ['signature-mismatch', { 'x-invofox-signature': 'deadbeef' }],
    ['signature-missing', { 'x-invofox-signature': [sign(body, 'k', defaultScheme), 'twice'] }],
  ])('publishes nothing without a good signature: %s', async (reason, headers) => {
    const log = new InMemoryPublisher();
    await expect(receive(log, body, headers)).rejects.toMatchObject({
      code: 'signature-invalid',
      logged: { reason },
    });
    expect(log.messages).toEqual([]);
  });

  it('does not accept an event that the log refused', async () => {
    const refusing: Publisher = {
      publish: () => Promise.reject(new PublishError('kafka-unavailable', 'no')),
    };
    await expect(receive(refusing, body, signed(body))).rejects.toMatchObject({
      code: 'not-durable',
    });
  });

  it.each([0, 100])('publishes repeats that come together once (remembering %s)', async (limit) => {
    const log = new InMemoryPublisher();
    const receiver = receiverTo(log, limit);
    const receipts = await Promise.all(
      [1, 2, 3].map(() => receiver.receive(request(body, signed(body)))),
    );
    expect(log.messages).toHaveLength(1);
    expect(new Set(receipts.map(({ eventId, position }) => `${eventId} ${position}`)).size).toBe(1);
    expect(receipts.map(({ repeated }) => repeated)).toEqual([undefined, true, true]);
    const later = await receiver.receive(request(body, signed(body)));
    expect(later.eventId).toBe(receipts[0]?.eventId);
    expect(log.messages).toHaveLength(limit === 0 ? 2 : 1);
  });

  it('remembers no more events than it may', async () => {
    const log = new InMemoryPublisher();
    const receiver = receiverTo(log, 2);
    const bodies = [1, 2, 3].map((n) =>
      Buffer.from(`{"type":"document.processed","data":{"_id":"d${n}"}}`),
    );
    for (const one of [...bodies, ...bodies]) await receiver.receive(request(one, signed(one)));
    expect(log.messages).toHaveLength(6);
    const [last] = bodies.slice(-1) as [Buffer];
    await receiver.receive(request(last, signed(last)));
    expect(log.messages).toHaveLength(6);
  });

  it('answers three repeats of an event at each endpoint, where three is the cap, and counts the rest', async () => {
    const registry = new Registry();
    const log = new InMemoryPublisher();
    const receiver = receiverTo(log, 100, new IngestMetrics(registry), 3);
    const send = (id: string, bytes = body) =>
      receiver.receive(request(bytes, signed(bytes), { id })).then(
        ({ repeated = false }) => (repeated ? 'repeated' : 'accepted'),
        ({ code }: { code: string }) => code,
      );
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await send('main'));
    expect(answers).toEqual([
      'accepted',
      ...['repeated', 'repeated', 'repeated'],
      ...['too-many-repeats', 'too-many-repeats'],
    ]);
    // Another endpoint of that environment has a count of its own, and so has another event.
    expect([await send('second'), await send('second')]).toEqual(['repeated', 'repeated']);
    const other = Buffer.from('{"type":"document.processed","data":{"_id":"d2"}}');
    expect([await send('main', other), await send('main', other)]).toEqual([
      'accepted',
      'repeated',
    ]);
    expect(log.messages).toHaveLength(2);
    const text = await registry.metrics();
    expect(text).toContain('foxtail_ingest_repeats_total{endpoint="main"} 4');
    expect(text).toContain('foxtail_ingest_repeats_total{endpoint="second"} 2');
  });

  it('publishes an event again that could not be made durable', async () => {
    let isDown = true;
    const log = new InMemoryPublisher();
    const flaky: Publisher = {
      publish: (message) =>
        isDown ? Promise.reject(new PublishError('kafka-unavailable', 'no')) : log.publish(message),
    };
    const receiver = receiverTo(flaky);
    await expect(receiver.receive(request(body, signed(body)))).rejects.toThrow('durable');
    isDown = false;
    expect(await receiver.receive(request(body, signed(body)))).not.toHaveProperty('repeated');
    expect(log.messages).toHaveLength(1);
  });

  it('takes one event id in two environments for two events', async () => {
    const log = new InMemoryPublisher();
    const receiver = receiverTo(log);
    const named = Buffer.from('{"id":"e1","type":"document.processed","data":{"_id":"d1"}}');
    for (const environment of ['demo', 'other']) {
      const changes = { environment, vendorEnvironment: environment };
      await receiver.receive(request(named, signed(named), changes));
    }
    expect(log.messages.map(({ key, headers }) => [key, headers['ce_id']])).toEqual([
      ['demo/d1', 'e1'],
      ['other/d1', 'e1'],
    ]);
  });

  it('refuses without a required header, though the signature holds', async () => {
    const log = new InMemoryPublisher();
    const requiredHeaders = [requiredHeader('x-tenant', 'acme')];
    const receiver = receiverTo(log);
    const call = (headers: WebhookRequest['headers']) =>
      receiver.receive(request(body, { ...signed(body), ...headers }, { requiredHeaders }));
    await expect(call({})).rejects.toMatchObject({
      code: 'signature-invalid',
      reason: 'header-missing',
    });
    await expect(call({ 'x-tenant': 'other' })).rejects.toMatchObject({ reason: 'header-missing' });
    expect(log.messages).toEqual([]);
    expect(await call({ 'x-tenant': 'acme' })).toMatchObject({ outcome: 'accepted' });
  });

  it.each([
    ['2026-03-01T09:59:00Z', true],
    ['2026-03-01T09:54:59Z', false],
    ['2026-03-01T10:05:01Z', false],
    ['not a time', true],
  ])('with a tolerance of 300 s, takes a body of %s: %s', async (time, isTaken) => {
    const timed = Buffer.from(
      JSON.stringify({ type: 'document.processed', data: { _id: 'd1' }, time }),
    );
    const taken = receiverTo(new InMemoryPublisher()).receive(
      request(timed, signed(timed), { tolerance: 300 }),
    );
    const outcome = await taken.then(
      () => true,
      (error: { reason: string }) => (error.reason === 'time-stale' ? false : error),
    );
    expect(outcome).toBe(isTaken);
  });

  it('counts by endpoint, outcome, reason and secret, and by nothing that a sender chose', async () => {
    const registry = new Registry();
    const receiver = receiverTo(new InMemoryPublisher(), 100, new IngestMetrics(registry));
    await receiver.receive(request(body, signed(body)));
    await receiver.receive(request(body, signed(body)));
    const odd = Buffer.from('secret content');
    await receiver.receive(request(odd, signed(odd)));
    const text = await registry.metrics();
    expect(text).toContain('foxtail_ingest_requests_total{endpoint="main",outcome="accepted"} 1');
    expect(text).toContain('foxtail_ingest_requests_total{endpoint="main",outcome="repeated"} 1');
    expect(text).toContain('foxtail_ingest_unmapped_total{endpoint="main",reason="not-json"} 1');
    expect(text).toContain('foxtail_ingest_secret_matches_total{endpoint="main",secret="s"} 3');
    expect(text).not.toContain('secret content');
  });
});
