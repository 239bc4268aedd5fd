import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { DataSource } from 'typeorm';
import { createApiKey, LATE_LANE, migrate, parseApiKey, revokeApiKey } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Issuer } from '../../../../test/support/issuer.js';
import { insertRows } from '../../../../test/support/read-rows.js';
import { EventSourceReader } from '../../../../test/support/event-source.js';
import { Projected } from '../../test/projected.js';
import { openReads } from '../../test/read-queries.js';
import { bearer, RunningApi } from '../../test/running-api.js';
import { Streams } from './streams.js';

let database: TestDatabase;
let dataSource: DataSource;
let projected: Projected;
let issuer: Issuer;
let api: RunningApi;
let key: string;
const readers: EventSourceReader[] = [];
const running: RunningApi[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = await openReads(database.url);
  projected = new Projected(dataSource);
  issuer = await Issuer.start();
  api = await start();
  key = await newKey('demo');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(readers.splice(0).map((reader) => reader.kill()));
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.close()));
  await issuer.stop();
  await dataSource.destroy();
  await database.drop();
});

async function start(env: Record<string, string> = {}): Promise<RunningApi> {
  const started = await RunningApi.start({
    DATABASE_URL: database.url,
    RATE_LIMIT_PER_MINUTE: '0',
    POOL_TIMEOUT_MS: '30000',
    STATEMENT_TIMEOUT_MS: '30000',
    CHANGES_POLL_MS: '600000',
    STREAM_RECHECK_MS: '100',
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
    OIDC_JWKS_URL: issuer.jwksUrl,
    ...env,
  });
  running.push(started);
  return started;
}
const newId = () => randomBytes(6).toString('hex');
const newKey = (...environments: string[]) =>
  createApiKey(dataSource, { name: 'test', environments });
const EVENTS = '/v1/events/stream';

async function open(path = EVENTS, last = '', credential = key, of = api) {
  const reader = new EventSourceReader(`${of.url}${path}`, credential, last);
  readers.push(reader);
  expect((await reader.response).status).toBe(200);
  return reader;
}
const ids = (reader: EventSourceReader) => reader.received.map(({ data }) => data['id']);
const shows = (reader: EventSourceReader, expected: readonly unknown[]) =>
  eventually(
    () => {
      const shown = JSON.stringify(ids(reader));
      return shown === JSON.stringify(expected) ? undefined : shown;
    },
    { withinMs: 40_000 },
  );

describe('the stream of an environment', () => {
  it('shows what comes from now on, as the list of events does, and only of its environment', async () => {
    await projected.commit(0, [{ id: newId() }]);
    const reader = await open();
    const [a, b, batchId] = [newId(), newId(), newId()];
    await insertRows(dataSource, 'batches', [{ environment: 'demo', batch_id: batchId }]);
    await projected.commit(0, [
      { id: a, batchId },
      { id: newId(), environment: 'theirs' },
    ]);
    await projected.commit(1, [{ id: b, batchId }]);
    await shows(reader, [a, b]);
    const list = await api.ask(`/v1/batches/${batchId}/events`, bearer(key));
    const listed = list.json['items'] as { id: string }[];
    const byId = (x: { id: string }, y: { id: string }) => (x.id < y.id ? -1 : 1);
    expect(reader.received.map(({ data }) => data as { id: string }).sort(byId)).toEqual(
      listed.sort(byId),
    );
    expect((await reader.response).headers.get('content-type')).toBe(
      'text/event-stream; charset=utf-8',
    );
    expect((await reader.response).headers.get('cache-control')).toBe('private, no-store');
  });

  it('goes on where it was left, with what came meanwhile in any partition', async () => {
    const environment = newId();
    const credential = await newKey(environment);
    const commit = async (partition: number) => {
      const id = newId();
      await projected.commit(partition, [{ id, environment }]);
      return id;
    };
    const first = await open(EVENTS, '', credential);
    const a = await commit(2);
    await shows(first, [a]);
    await first.kill();
    const [b, c, d] = [await commit(3), await commit(2), await commit(4)];
    const second = await open(EVENTS, first.lastEventId, credential);
    await eventually(() => (second.received.length === 3 ? undefined : 'not all'), {
      withinMs: 40_000,
    });
    expect(new Set(ids(second))).toEqual(new Set([b, c, d]));
    const again = await open(EVENTS, second.received[0]?.id, credential);
    await shows(again, ids(second).slice(1));
    // From the start all of it comes, however many pages that is.
    const many = Array.from({ length: 700 }, () => ({ id: newId(), environment }));
    await projected.commit(2, many);
    const whole = await open(`${EVENTS}?from=start`, '', credential);
    await eventually(() => (whole.received.length >= 704 ? undefined : 'not all'), {
      withinMs: 30_000,
    });
    expect(new Set(ids(whole))).toEqual(new Set([a, b, c, d, ...many.map(({ id }) => id)]));
    expect(whole.received.length).toBe(704);
  });

  it('says where it is though nothing was to be shown, and that it is alive', async () => {
    const quiet = await start({ STREAM_HEARTBEAT_MS: '100' });
    const credential = await newKey('quiet');
    const reader = await open(EVENTS, '', credential, quiet);
    await eventually(() => (reader.comments.includes('alive') ? undefined : 'no heartbeat'), {
      withinMs: 40_000,
    });
    await reader.kill();
    expect(reader.lastEventId).not.toBe('');
    const id = newId();
    await projected.commit(6, [{ id, environment: 'quiet' }]);
    await shows(await open(EVENTS, reader.lastEventId, credential), [id]);
  });

  it('shows what was parked and retried later, though it is past its place', async () => {
    const environment = newId();
    const reader = await open(EVENTS, '', await newKey(environment));
    const late = { environment, entity_id: 'x', lane: LATE_LANE };
    await insertRows(dataSource, 'timeline', [{ ...late, event_id: 'first', log_offset: 1e15 }]);
    await projected.commit(0, [{ id: newId(), environment: 'theirs' }]);
    await shows(reader, ['first']);
    await insertRows(dataSource, 'timeline', [{ ...late, event_id: 'second', log_offset: 2e15 }]);
    await shows(await open(EVENTS, reader.lastEventId, await newKey(environment)), ['second']);
  });

  it("is of one environment, the caller's own, and resumes from its own ids", async () => {
    const both = await newKey('demo', 'quiet');
    const ask = (query: string, headers: Record<string, string> = {}, credential = both) =>
      api.ask(`${EVENTS}${query}`, { ...bearer(credential), ...headers });
    expect(await ask('')).toMatchObject({
      status: 400,
      json: { code: 'environment-needed', environments: ['demo', 'quiet'] },
    });
    expect(await ask('?environment=quiet')).toMatchObject({ status: 200 });
    expect(await ask('?environment=theirs')).toMatchObject({
      status: 404,
      json: { code: 'not-found' },
    });
    const { lastEventId } = await openOnce();
    for (const id of ['x', `${lastEventId}~`])
      expect(await ask('?environment=demo', { 'last-event-id': id })).toMatchObject({
        status: 400,
        json: { code: 'stream-position-invalid' },
      });
    const foreign = await ask('?environment=quiet', { 'last-event-id': lastEventId });
    expect(foreign).toMatchObject({ status: 400, json: { code: 'stream-position-invalid' } });
  });
});

/** A stream that has said where it is. */
async function openOnce(): Promise<EventSourceReader> {
  const reader = await open();
  await eventually(() => (reader.lastEventId === '' ? 'no id' : undefined), { withinMs: 40_000 });
  return reader;
}

describe('the stream of a batch', () => {
  it('shows it as it is and with each change, and goes on when it has ended', async () => {
    const id = newId();
    await insertRows(dataSource, 'batches', [{ environment: 'demo', batch_id: id }]);
    const reader = await open(`/v1/batches/${id}/stream`);
    const statuses = () => reader.received.map(({ data }) => data['status']);
    const becomes = async (status: string, expected: string[]) => {
      await projected.commit(
        7,
        [{ id: newId() }],
        `UPDATE foxtail_v1.batches SET status = '${status}' WHERE batch_id = '${id}'`,
      );
      await eventually(
        () => (statuses().join() === expected.join() ? undefined : statuses().join()),
        { withinMs: 40_000 },
      );
    };
    await becomes('processing', ['open', 'processing']);
    await projected.commit(7, [{ id: newId() }]);
    await becomes('completed', ['open', 'processing', 'completed']);
    await becomes('open', ['open', 'processing', 'completed', 'open']);
    expect(reader.received.every(({ event }) => event === 'batch')).toBe(true);
    const plain = await api.ask(`/v1/batches/${id}`, bearer(key));
    expect(reader.received.at(-1)?.data).toEqual(plain.json);
    // Whoever has seen that already is shown what differs only.
    const again = await open(`/v1/batches/${id}/stream`, reader.lastEventId);
    await projected.commit(7, [{ id: newId() }]);
    await becomes('completed', ['open', 'processing', 'completed', 'open', 'completed']);
    await eventually(() => (again.received.length > 0 ? undefined : 'nothing yet'), {
      withinMs: 40_000,
    });
    expect(again.received.map(({ data }) => data['status'])).toEqual(['completed']);
  });

  it('is 404 for one that is nowhere', async () => {
    expect(await api.ask(`/v1/batches/${newId()}/stream`, bearer(key))).toMatchObject({
      status: 404,
    });
  });
});

describe('a stream', () => {
  const endsWith = async (reader: EventSourceReader, event: string, code: string) => {
    await reader.ended;
    expect(reader.received.at(-1)).toMatchObject({ event, data: { code } });
  };

  it('ends when its key is revoked, and when its token expires', async () => {
    const credential = await newKey('demo');
    const byKey = await open(EVENTS, '', credential);
    await revokeApiKey(dataSource, parseApiKey(credential)?.keyId ?? '');
    await endsWith(byKey, 'end', 'key-invalid');
    // The clock of the issuer may be off by 30 s.
    const exp = Math.floor(Date.now() / 1_000) - 28;
    const token = await issuer.token({ environments: 'demo', exp });
    await endsWith(await open(EVENTS, '', token), 'end', 'token-invalid');
  });

  it('is dropped where its reader does not keep up', async () => {
    const narrow = await start({ STREAM_BUFFER_BYTES: '16384' });
    const environment = newId();
    const credential = await newKey(environment);
    const { port, hostname } = new URL(narrow.url);
    const socket = connect({ port: Number(port), host: hostname });
    sockets.push(socket);
    socket.pause();
    socket.write(
      `GET ${EVENTS} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${credential}\r\n\r\n`,
    );
    const streams = narrow.app.get(Streams);
    await eventually(() => (streams.count === 1 ? undefined : 'not open'), { withinMs: 40_000 });
    for (let n = 0; streams.count > 0 && n < 60; n += 1)
      await projected.commit(
        8,
        Array.from({ length: 500 }, () => ({ id: newId(), environment })),
      );
    // It is shown them in rounds, some after the last was committed.
    await eventually(() => (streams.count === 0 ? undefined : 'still open'), { withinMs: 40_000 });
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toContain('event: dropped\ndata: {"code":"reader-too-slow"');
    // What it was shown before is whole: it can resume from the last of it.
    const last = [...text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1];
    expect(last).toBeDefined();
    const shown = [...text.matchAll(/^data: \{"id"/gm)].length;
    const rest = await open(EVENTS, last, credential);
    const all: { n: number }[] = await dataSource.query(
      `SELECT count(*)::integer AS n FROM foxtail.timeline WHERE environment = $1`,
      [environment],
    );
    const n = all[0]?.n ?? 0;
    await eventually(
      () =>
        shown + rest.received.length === n
          ? undefined
          : `${shown} + ${rest.received.length} of ${n}`,
      { withinMs: 60_000 },
    );
  });

  it('is one of so many', async () => {
    const small = await start({ MAX_STREAMS: '2', MAX_STREAMS_PER_CALLER: '1' });
    await open(EVENTS, '', key, small);
    const own = await small.ask(EVENTS, bearer(key));
    expect(own).toMatchObject({ status: 429, json: { code: 'stream-limit' } });
    await open(EVENTS, '', await newKey('demo'), small);
    const other = await small.ask(EVENTS, bearer(await newKey('demo')));
    expect(other).toMatchObject({ status: 503, json: { code: 'too-many-streams' } });
    expect(other.headers.get('retry-after')).toBe('5');
  });

  it('ends with a word when the process stops', async () => {
    const stopping = await start();
    const reader = await open(EVENTS, '', key, stopping);
    const closed = stopping.app.close();
    await reader.ended;
    expect(reader.comments).toContain('this process stops');
    stopping.app.getHttpServer().closeAllConnections();
    await closed;
    running.splice(running.indexOf(stopping), 1);
  });
});
