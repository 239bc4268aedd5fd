import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultScheme, sign } from '#webhook-signature';
import { eventually } from '../support/eventually.js';
import { Foxtail, SECRET } from '../support/foxtail.js';
import { logContents } from '../support/log-contents.js';
import { RawConnection } from '../support/raw-connection.js';
import { deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
const at = (endpoint: string, as = 'ingest') => `${foxtail.url(as)}/webhooks/${endpoint}`;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({
    main: { environment: 'demo', bodyLimit: 2_000 },
    guarded: {
      environment: 'demo',
      requiredHeaders: { 'x-tenant': 'acme' },
      passHeaders: ['x-request-id'],
      tolerance: 300,
    },
  });
  await Promise.all([
    foxtail.start('ingest', { REQUEST_TIMEOUT_MS: '1000' }),
    foxtail.start('ingest', { MAX_IN_FLIGHT_REQUESTS: '1', MAX_CONNECTIONS: '3' }, 'small'),
  ]);
});
afterAll(() => foxtail.stop());

const signed = (body: string) => sign(Buffer.from(body), SECRET, defaultScheme);
const head = (body: string, more: string[]) =>
  ['POST /webhooks/main HTTP/1.1', 'host: x', `x-invofox-signature: ${signed(body)}`, ...more].join(
    '\r\n',
  );
const chunked = (body: string) =>
  `${head(body, ['transfer-encoding: chunked'])}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
const statusOf = (text: string) => /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];

describe('a client that takes its time', () => {
  it.each([
    ['headers that never end', 'POST /webhooks/main HTTP/1.1\r\nhost: x\r\nx-a: '],
    [
      'a body that never ends',
      'POST /webhooks/main HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{',
    ],
  ])('is cut off: %s', async (_, beginning) => {
    const connection = await RawConnection.open(at('main'));
    connection.send(beginning);
    expect(['408', undefined]).toContain(statusOf(await connection.untilClosed()));
  });
});

describe('a body', () => {
  const body = (id: string, length: number) =>
    webhook('document.processed', { _id: id, filler: 'x'.repeat(length) });

  it.each([
    ['within the limit', 'chunked-small', 100, '200'],
    ['over the limit of its endpoint', 'chunked-large', 2_000, '413'],
  ])('that comes in chunks, %s, is answered', async (_, id, length, status) => {
    const connection = await RawConnection.open(at('main'));
    connection.send(chunked(body(id, length)));
    await eventually(
      () => (statusOf(connection.received) === status ? undefined : connection.received),
      { withinMs: 5_000 },
    );
    connection.destroy();
  });

  it('over the limit is refused before it is sent', async () => {
    const connection = await RawConnection.open(at('main'));
    connection.send(`${head('', ['content-length: 2001'])}\r\n\r\n`);
    await eventually(
      () => (statusOf(connection.received) === '413' ? undefined : connection.received),
      { withinMs: 5_000 },
    );
    connection.destroy();
  });

  it.each([
    ['less', -1],
    ['more', 1],
  ])(
    'of which Content-Length says %s than there is, is never taken for what was signed',
    async (_, off) => {
      const text = body(`length-${off}`, 10);
      const connection = await RawConnection.open(at('main'));
      connection.send(
        `${head(text, [`content-length: ${text.length + off}`, 'connection: close'])}\r\n\r\n${text}`,
      );
      expect(statusOf(await connection.untilClosed())).not.toBe('200');
      const found = (await logContents(foxtail)).filter(({ key }) => key === `demo/length-${off}`);
      expect(found).toEqual([]);
    },
  );

  it('compressed is refused: the signature is over what was sent', async () => {
    const answer = await deliver(at('main'), {
      body: body('gzip', 1),
      headers: { 'content-encoding': 'gzip' },
    });
    expect(answer).toMatchObject({ status: 415, json: { code: 'unsupported-content-encoding' } });
  });
});

describe('a process that has enough to do', () => {
  const slow = async () => {
    const connection = await RawConnection.open(at('main', 'small'));
    connection.send(`${head('{}', ['content-length: 2'])}\r\n\r\n{`);
    return connection;
  };
  const call = () =>
    deliver(at('main', 'small'), {
      body: webhook('document.processed', { _id: 'busy' }),
      headers: { connection: 'close' },
    });

  it('answers 503 and when to come back, and takes more once there is room', async () => {
    const connection = await slow();
    await eventually(
      async () => {
        const { status } = await call();
        return status === 503 ? undefined : `answered ${status}`;
      },
      { withinMs: 5_000 },
    );
    const answer = await call();
    expect(answer).toMatchObject({ status: 503, json: { code: 'saturated' } });
    expect(answer.headers.get('retry-after')).toBe('10');
    connection.destroy();
    await eventually(
      async () => {
        const { status } = await call();
        return status === 200 ? undefined : `answered ${status}`;
      },
      { withinMs: 5_000 },
    );
  });

  it('closes connections beyond the most', async () => {
    const connections = await Promise.all(
      [1, 2, 3, 4].map(() => RawConnection.open(at('main', 'small'))),
    );
    await eventually(
      () => (connections.some(({ closed }) => closed) ? undefined : 'all are open'),
      { withinMs: 5_000 },
    );
    expect(connections.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(3);
    connections.forEach((connection) => connection.destroy());
  });
});

describe('an endpoint with rules of its own', () => {
  const now = () => new Date().toISOString();
  const headers = { 'x-tenant': 'acme', 'x-request-id': 'r-1', 'x-other': 'o' };

  it('passes on the headers that it names, and no others', async () => {
    const body = webhook('document.processed', { _id: 'passed' }, now());
    const answer = await deliver(at('guarded'), { body, headers });
    expect(answer.status).toBe(200);
    const [found] = (await logContents(foxtail)).filter(({ key }) => key === 'demo/passed');
    const data = JSON.parse(String(found?.value)) as { headers: unknown };
    expect(data.headers).toEqual({ 'x-request-id': 'r-1' });
  });

  it.each([
    ['without a required header', { ...headers, 'x-tenant': 'other' }, now()],
    ['of another time than it tolerates', headers, '2020-01-01T00:00:00Z'],
  ])('answers 401 to a call %s, and does not say why', async (_, given, time) => {
    const body = webhook('document.processed', { _id: 'guarded' }, time);
    const answer = await deliver(at('guarded'), { body, headers: given });
    const forged = await deliver(at('main'), { body, headers: { 'x-invofox-signature': '00' } });
    expect(answer.status).toBe(401);
    expect(answer.json).toEqual(forged.json);
    expect((await logContents(foxtail)).filter(({ key }) => key === 'demo/guarded')).toEqual([]);
  });
});
