import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FoxtailClient, FoxtailProblem, FoxtailTimeout, FoxtailUnreachable } from './index.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers each request by the next of these; the last one again and again. */
let answers: Answer[];
let asked: IncomingMessage[];
let server: Server;
let baseUrl: string;

beforeEach(async () => {
  [answers, asked] = [[], []];
  server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request);
    answer?.(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const client = (more = {}) =>
  new FoxtailClient({ baseUrl, key: 'fxt_key', retryBaseMs: 1, ...more });
const json =
  (body: object, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(status === 304 ? undefined : JSON.stringify(body));
const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  json({ type: 'x', title: 'T', status, code, detail: 'D', scopes: ['a'] }, status, headers);
const cut: Answer = (_request, response) => response.destroy();

describe('a call', () => {
  it('shows its credential and asks for just what it is told to', async () => {
    answers = [json({ id: 'a/b', status: 'open' })];
    const batch = await client({ key: () => Promise.resolve('token') }).batch('a/b', {
      fields: ['id', 'status'],
      environment: 'x&y',
    });
    expect(batch).toEqual({ id: 'a/b', status: 'open' });
    expect(asked[0]?.headers.authorization).toBe('Bearer token');
    expect(asked[0]?.url).toBe('/api/v1/batches/a%2Fb?fields=id%2Cstatus&environment=x%26y');
  });

  it('names the positions that it is to wait for', async () => {
    answers = [json({ id: 'd' })];
    await client().document('d', {}, { position: ['a', 'b'] });
    await client().document('d', {}, { position: 'c' });
    await client().document('d');
    expect(asked.map(({ headers }) => headers['foxtail-position'])).toEqual([
      'a, b',
      'c',
      undefined,
    ]);
  });

  it('rejects with the problem, and is not repeated', async () => {
    answers = [problem(403, 'scope-missing')];
    const refused = client().document('d');
    await expect(refused).rejects.toBeInstanceOf(FoxtailProblem);
    await expect(refused).rejects.toMatchObject({
      code: 'scope-missing',
      status: 403,
      detail: 'D',
      retryAfter: null,
      extensions: { scopes: ['a'] },
    });
    expect(asked).toHaveLength(1);
  });

  it('is made again after 429, 503 and a connection that was cut', async () => {
    const busy = problem(429, 'rate-limited', { 'retry-after': '0' });
    answers = [busy, problem(503, 'unavailable'), cut, json({ id: 'b' })];
    expect(await client().batch('b')).toEqual({ id: 'b' });
    expect(asked).toHaveLength(4);
  });

  it('gives up after so many retries, with the last failure', async () => {
    answers = [(_request, response) => response.writeHead(502).end('<html>')];
    await expect(client({ retries: 2 }).batch('b')).rejects.toMatchObject({
      code: 'unknown',
      status: 502,
    });
    expect(asked).toHaveLength(3);
    answers = [cut];
    await expect(client({ retries: 0 }).batch('b')).rejects.toBeInstanceOf(FoxtailUnreachable);
  });

  it('is over after its time, and at once when its signal aborts', async () => {
    answers = [() => undefined];
    await expect(client({ timeoutMs: 20, retries: 0 }).batch('b')).rejects.toMatchObject({
      code: 'unreachable',
      message: 'no answer within 20 ms',
    });
    const ending = new AbortController();
    answers = [() => ending.abort('enough')];
    const call = client().batch('b', {}, { signal: ending.signal });
    await expect(call).rejects.toBe('enough');
  });
});

describe('a list', () => {
  it('is walked through all its pages, or read a page at a time', async () => {
    const page = (ids: string[], next: string | null) =>
      json({ items: ids.map((id) => ({ id })), next });
    answers = [page(['a', 'b'], 'c 1'), page([], 'c2'), page(['c'], null), page(['z'], null)];
    const list = client().documents({ limit: 2, clientData: { order: 4711 } });
    const ids: string[] = [];
    for await (const { id } of list) ids.push(id);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(asked.map(({ url }) => url?.split('?')[1])).toEqual([
      'limit=2&clientData.order=4711',
      'limit=2&clientData.order=4711&cursor=c+1',
      'limit=2&clientData.order=4711&cursor=c2',
    ]);
    expect(await list.page('mine')).toEqual({ items: [{ id: 'z' }], next: null });
  });
});

describe('waiting for a batch', () => {
  const open = json({ status: 'open', isComplete: false, progress: 0.5 }, 200, { etag: '"1"' });
  const done = json({ status: 'completed', isComplete: true, progress: 1 });
  const applied = json({}, 304, { 'preference-applied': 'wait=60', etag: '"1"' });

  it('asks a server that waits again at once, and tells it what is known', async () => {
    answers = [problem(404, 'not-found'), open, applied, applied, done];
    expect(await client().waitForBatch('b')).toMatchObject({ status: 'completed' });
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
      '"1"',
      '"1"',
      '"1"',
    ]);
    expect(asked.every(({ headers }) => headers['prefer'] === 'wait=60')).toBe(true);
  });

  it('gives up after its time, with how the batch stood', async () => {
    answers = [open];
    const waited = client().waitForBatch('b', { timeoutMs: 50 });
    await expect(waited).rejects.toBeInstanceOf(FoxtailTimeout);
    await expect(waited).rejects.toThrow('the batch is open, at 0.5 after 50 ms');
    expect(asked[0]?.headers['prefer']).toBe('wait=1');
  });

  it('rejects where it may not ask', async () => {
    answers = [problem(401, 'key-invalid')];
    await expect(client().waitForBatch('b')).rejects.toMatchObject({ code: 'key-invalid' });
  });
});

describe('a stream', () => {
  const stream =
    (text: string, ending: 'end' | 'cut' | 'open' = 'end'): Answer =>
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(text, () => {
        if (ending === 'cut') response.destroy();
        if (ending === 'end') response.end();
      });
    };
  const status = (id: string, isComplete: boolean) =>
    `event: batch\nid: ${id}\ndata: ${JSON.stringify({ id: 'b', isComplete })}\n\n`;

  it('goes on after the last message, however it ended, until the batch is complete', async () => {
    answers = [
      stream('id: 0\nretry: 1\n\n', 'cut'),
      problem(503, 'unavailable', { 'retry-after': '0' }),
      stream(`${status('1', false)}id: 2\n: alive\n\nid: 3\ndata: {"cut`),
      stream(`event: dropped\ndata: {"code":"reader-too-slow"}\n\n`),
      stream(`${status('4', false)}${status('5', true)}${status('6', true)}`, 'open'),
    ];
    const seen: [string, boolean][] = [];
    for await (const { id, data } of client().batchEvents('b')) seen.push([id, data.isComplete]);
    expect(seen).toEqual([
      ['1', false],
      ['4', false],
      ['5', true],
    ]);
    expect(asked.map(({ headers }) => headers['last-event-id'])).toEqual([
      undefined,
      '0',
      '0',
      '2',
      '2',
    ]);
    expect(asked[0]?.headers.accept).toBe('text/event-stream');
  });

  it('of an environment begins where it is told to, and ends when its signal aborts', async () => {
    answers = [stream('id: 9\ndata: {"type":"document.approved"}\n\n', 'open')];
    const ending = new AbortController();
    const seen: string[] = [];
    const follow = async () => {
      const options = { environment: 'demo', lastEventId: '8', signal: ending.signal };
      for await (const { data } of client().events(options)) {
        seen.push(data.type);
        ending.abort('enough');
      }
    };
    await expect(follow()).rejects.toBe('enough');
    expect(seen).toEqual(['document.approved']);
    expect(asked[0]).toMatchObject({ url: '/api/v1/events/stream?environment=demo' });
    expect(asked[0]?.headers['last-event-id']).toBe('8');
  });

  it('ends where the server has no more, and rejects where it refuses', async () => {
    answers = [(_request, response) => response.writeHead(204).end()];
    expect(await client().events().next()).toEqual({ done: true, value: undefined });
    answers = [problem(404, 'not-found')];
    await expect(client().batchEvents('b').next()).rejects.toMatchObject({ code: 'not-found' });
  });
});
