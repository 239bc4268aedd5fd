import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Foxtail } from '../support/foxtail.js';
import { logContents } from '../support/log-contents.js';
import { deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let main: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({
    main: { environment: 'demo', events: ['document.*'] },
    'post-only': { environment: 'demo', methods: ['POST'] },
  });
  await foxtail.start('ingest', { BODY_LIMIT_BYTES: '4096' });
  main = `${foxtail.url('ingest')}/webhooks/main`;
});
afterAll(() => foxtail.stop());

const ofDocument = (id: string) => async () =>
  (await logContents(foxtail)).filter(({ key }) => key === `demo/${id}`);

describe('a signed webhook', () => {
  it('is answered 200 with its id and position, and is in Kafka as a CloudEvent', async () => {
    const vendorObject = '{"_id":"d1","loadBatch":"b1","n":12345678901234567890}';
    const answer = await deliver(main, {
      body: `{"type":"document.processed","data":${vendorObject},"time":"2026-03-01T10:00:00Z"}`,
    });
    expect(answer).toMatchObject({ status: 200, json: { outcome: 'accepted' } });
    expect(answer.json['position']).toEqual(expect.any(String));
    const [message, ...more] = await ofDocument('d1')();
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      topic: foxtail.topics.documents,
      headers: {
        ce_specversion: '1.0',
        ce_type: 'foxtail.document.processed.v1',
        ce_source: 'demo',
        ce_id: answer.json['eventId'],
        ce_subject: 'd1',
        ce_time: '2026-03-01T10:00:00.000Z',
        ce_inactivity: '30',
        'content-type': 'application/json',
      },
    });
    expect(message?.value.toString()).toContain(`"vendor":${vendorObject}}`);
  });

  it('may be sent with PUT, whatever its Content-Type says', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'no media type',
      'application/json; charset=x',
    ]) {
      const body = webhook('document.processed', { _id: `put-${type.length}` });
      const answer = await deliver(main, {
        body,
        method: 'PUT',
        headers: { 'content-type': type },
      });
      expect([type, answer.status]).toEqual([type, 200]);
    }
  });

  it('that is repeated is answered 200 with the same id', async () => {
    const body = webhook('document.processed', { _id: 'twice' });
    const first = await deliver(main, { body });
    const again = await deliver(main, { body });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json['eventId']).toBe(first.json['eventId']);
    const ids = (await ofDocument('twice')()).map(({ headers }) => headers['ce_id']);
    expect(new Set(ids)).toEqual(new Set([first.json['eventId']]));
  });

  it.each([
    ['not-json', Buffer.from([0x00, 0xff, 0x7b])],
    ['unknown-entity', webhook('company.created', { _id: 'c1' })],
    ['event-not-accepted', webhook('batch.closed', { _id: 'b1' })],
    [
      'nested-too-deep',
      `{"type":"document.processed","data":{"_id":"d"},"x":${'['.repeat(500)}${']'.repeat(500)}}`,
    ],
    [
      'no-id',
      `{"type":"document.processed","data":{"_id":${'{"_id":'.repeat(300)}1${'}'.repeat(300)}}}`,
    ],
    ['other-environment', webhook('document.processed', { _id: 'd', environment: 'production' })],
  ])(
    'that means nothing here (%s) is answered 200, and kept byte for byte',
    async (reason, body) => {
      const answer = await deliver(main, { body });
      expect(answer).toMatchObject({ status: 200, json: { outcome: 'unmapped' } });
      const kept = (await logContents(foxtail)).filter(
        ({ headers }) => headers['ce_reason'] === reason,
      );
      expect(kept).toMatchObject([
        {
          topic: foxtail.topics.unmapped,
          key: 'demo/main',
          headers: { ce_id: answer.json['eventId'] },
        },
      ]);
      expect(kept[0]?.value.equals(Buffer.from(body))).toBe(true);
    },
  );

  it('with an empty body is kept too, and not as a tombstone', async () => {
    const answer = await deliver(main, { body: '' });
    expect(answer.status).toBe(200);
  });
});

describe('a call that is not accepted', () => {
  const body = webhook('document.processed', { _id: 'refused' });
  const refused: [string, () => Promise<Awaited<ReturnType<typeof deliver>>>, object][] = [
    [
      'a wrong signature',
      () => deliver(main, { body, headers: { 'x-invofox-signature': 'ab'.repeat(32) } }),
      { status: 401, code: 'signature-invalid' },
    ],
    [
      'no signature',
      () => deliver(main, { body, headers: { 'x-invofox-signature': '' } }),
      { status: 401, code: 'signature-invalid' },
    ],
    [
      'an unknown endpoint',
      () => deliver(`${main}x`, { body }),
      { status: 404, code: 'endpoint-not-found' },
    ],
    [
      'another address',
      () => deliver(`${foxtail.url('ingest')}/other`, { body }),
      { status: 404, code: 'route-not-found' },
    ],
    [
      'a body over the limit',
      () => deliver(main, { body: 'x'.repeat(5_000) }),
      { status: 413, code: 'body-too-large' },
    ],
    [
      'a Content-Encoding',
      () => deliver(main, { body, headers: { 'content-encoding': 'gzip' } }),
      { status: 415, code: 'unsupported-content-encoding' },
    ],
    [
      'another method',
      () => deliver(main, { body, method: 'DELETE' }),
      { status: 405, code: 'method-not-allowed' },
    ],
    [
      'a method that the endpoint does not take',
      () => deliver(main.replace('main', 'post-only'), { body, method: 'PUT' }),
      { status: 405, code: 'method-not-allowed' },
    ],
  ];

  it.each(refused)(
    'because of %s gets a problem document',
    async (_, call, { status, code }: { status?: number; code?: string }) => {
      const answer = await call();
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.json).toMatchObject({
        status,
        code,
        type: `urn:foxtail:problem:${code}`,
        title: expect.any(String),
      });
    },
  );

  it('is told which methods there are', async () => {
    const answer = await deliver(main.replace('main', 'post-only'), { body, method: 'PUT' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('is told nothing of what was wrong with the signature', async () => {
    const missing = await deliver(main, { body, headers: { 'x-invofox-signature': '' } });
    const wrong = await deliver(main, {
      body,
      headers: { 'x-invofox-signature': 'ab'.repeat(32) },
    });
    expect(missing.json).toEqual(wrong.json);
  });

  it('leaves nothing in Kafka', async () => {
    for (const [, call] of refused) await call();
    expect(await ofDocument('refused')()).toEqual([]);
  });
});
