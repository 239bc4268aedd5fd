import { describe, expect, it } from '@jest/globals';
import { topicsOf, decodePosition } from '#contracts';
import { InMemoryPublisher, PublishError, type Publisher } from '#kafka';
import { defaultScheme, sign } from '#webhook-signature';
import { acceptsAny, type Endpoint } from '../endpoints/endpoint.js';
import { ReceiveWebhook, ReceiveWebhookHandler } from './receive-webhook.command.js';

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

const receive = (publisher: Publisher, bytes: Buffer, headers: Record<string, string | string[]>) =>
  new ReceiveWebhookHandler(publisher).execute(new ReceiveWebhook(endpoint, bytes, headers, at));
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
});
