import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { encodePosition } from '#contracts';
import { createContext, createLogger, WaitingRoom } from '#runtime';
import { createApiKey, migrate, READ_SCOPES, type ReadScope } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { DocumentedAnswers, type OpenApi } from '../../../../test/support/documented-answers.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Issuer } from '../../../../test/support/issuer.js';
import {
  invalidRequests,
  parametersOf,
  validRequests,
  type ContractRequest,
} from '../../test/contract-requests.js';
import { hold } from '../../test/hold.js';
import { openReads } from '../../test/read-queries.js';
import { rowsOf } from '../../test/rows.js';
import { askFor, bearer, RunningApi, type Answer } from '../../test/running-api.js';
import { nameOf, type OpenApiDocument } from '../docs/document-form.js';
import { readApi } from '../read-api.app.js';
import { Waiters } from '../waiting/waiters.js';

/** Ids of rows; `both` is in two environments of ours, `theirs` in none. */
const KNOWN = {
  batches: ['ours-batch-1', 'second-batch-1', 'both-batch', 'theirs-batch-1'],
  documents: ['ours-document-1', 'both-document', 'theirs-document-1'],
};

let database: TestDatabase;
let dataSource: DataSource;
let issuer: Issuer;
let api: RunningApi;
/** One request each is all that it allows. */
let strict: RunningApi;
/** One may wait there, and one stream be open of each credential, two in all. */
let narrow: RunningApi;
let key: string;
let openapi: OpenApiDocument;
let document: DocumentedAnswers;
const seenHeaders = new Set<string>();

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = await openReads(database.url);
  for (const environment of ['ours', 'second', 'theirs'])
    for (const statement of rowsOf(environment)) await dataSource.query(statement);
  // One batch and one document each are in two of our environments.
  for (const kind of ['batch', 'document'])
    await dataSource.query(
      `UPDATE foxtail_v1.${kind === 'batch' ? 'batches' : 'documents'} SET ${kind}_id = 'both-${kind}'
       WHERE ${kind}_id IN ('ours-${kind}-2', 'second-${kind}-2')`,
    );
  await dataSource.query(
    `INSERT INTO foxtail_v1.checkpoints VALUES ('foxtail.documents.v1', 0, 10)`,
  );
  issuer = await Issuer.start();
  const settings = {
    DATABASE_URL: database.url,
    FAILED_ACCESS_PER_MINUTE: '0',
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
    OIDC_JWKS_URL: issuer.jwksUrl,
    POOL_TIMEOUT_MS: '500',
  };
  api = await RunningApi.start({
    ...settings,
    RATE_LIMIT_PER_MINUTE: '1000000',
    RATE_LIMIT_BURST: '1000000',
    MAX_STREAMS_PER_CALLER: '1000',
    POSITION_TIMEOUT_MS: '100',
  });
  narrow = await RunningApi.start({
    ...settings,
    MAX_WAITERS: '1',
    MAX_STREAMS: '2',
    MAX_STREAMS_PER_CALLER: '1',
  });
  strict = await RunningApi.start({
    ...settings,
    OIDC_JWKS_URL: 'http://127.0.0.1:9/keys',
    RATE_LIMIT_PER_MINUTE: '1',
    RATE_LIMIT_BURST: '1',
  });
  key = await keyWith(READ_SCOPES);
  // What the running app answers, not what this process holds.
  const { json } = await api.ask('/openapi.json');
  openapi = json as unknown as OpenApiDocument;
  document = new DocumentedAnswers(json as unknown as OpenApi);
});
afterAll(async () => {
  await narrow.close();
  await strict.close();
  await api.close();
  await issuer.stop();
  await dataSource.destroy();
  await database.drop();
});

const keyWith = (scopes: readonly ReadScope[]) =>
  createApiKey(dataSource, { name: 'test', environments: ['ours', 'second'], scopes });

const reads = () =>
  document.operations
    .filter(({ path }) => path.startsWith('/v1/'))
    .map(({ path, operation }) => {
      const whole = openapi.paths[path]?.['get'];
      if (whole === undefined) throw new Error(`${path} has no GET`);
      const parameters = parametersOf(whole, openapi.components.parameters);
      return { path, id: operation.operationId, whole, parameters };
    });

/** The answer is as documented: status, media type, code, body, and the headers that must be there. */
function check(id: string, answer: Answer): void {
  const mediaType = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const isJson = mediaType.endsWith('json');
  const body: unknown = isJson ? answer.json : answer.text;
  document.check(id, { status: answer.status, mediaType, body });
  const operation = Object.values(openapi.paths)
    .flatMap((methods) => Object.values(methods))
    .find(({ operationId }) => operationId === id);
  const headers = operation?.responses[answer.status]?.headers ?? {};
  for (const name of Object.keys(headers)) {
    const header = openapi.components.headers[nameOf(headers[name]?.$ref ?? '')];
    const value = answer.headers.get(name);
    if (header?.required === true || value !== null) {
      expect({ id, name, value }).toEqual({
        id,
        name,
        value: expect.stringMatching(header?.schema.pattern ?? '.'),
      });
      seenHeaders.add(`${id} ${answer.status} ${name}`);
    }
  }
}

const ask = async (id: string, path: string, headers: Record<string, string>, on = api) => {
  const answer = await on.ask(path, headers);
  check(id, answer);
  return answer;
};

async function every(
  arbitrary: fc.Arbitrary<ContractRequest>,
  id: string,
  judge: (status: number) => void,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ path, headers }) => {
      const answer = await ask(id, path, { ...bearer(key), ...headers });
      judge(answer.status);
    }),
    { numRuns: 60 },
  );
}

/** An address of the operation that finds something. */
const found = (path: string) =>
  path === '/v1/events/stream'
    ? `${path}?environment=ours`
    : path.replace('{id}', path.includes('documents/{id}') ? 'ours-document-1' : 'ours-batch-1');

/** A position that projections have passed, or are far from. */
const position = (offset: string) => ({
  'foxtail-position': encodePosition({ topic: 'foxtail.documents.v1', partition: 0, offset }),
});

describe('the running API, asked as its own OpenAPI document says', () => {
  it('answers generated requests that are valid as documented', async () => {
    for (const { id, path, parameters } of reads())
      await every(validRequests(path, parameters, KNOWN), id, (status) => {
        // Valid by themselves, some do not go together: a range with another sort, two filters.
        expect([200, 400, 404]).toContain(status);
      });
  });

  it('refuses generated requests that are not valid, as documented', async () => {
    for (const { id, path, parameters } of reads())
      await every(invalidRequests(path, parameters, KNOWN), id, (status) => {
        expect(status).toBe(400);
      });
  });

  it('takes no notice of bodies and media types, which no read has', async () => {
    const unusual: Record<string, string>[] = [
      { accept: 'text/html' },
      { 'content-type': 'application/xml' },
    ];
    for (const { id, path } of reads())
      for (const headers of unusual)
        expect(await ask(id, found(path), { ...bearer(key), ...headers })).toMatchObject({
          status: 200,
        });
  });

  it('gives every answer that is documented, and each of its headers', async () => {
    const none = await keyWith([]);
    const bad = await issuer.token({ environments: 'ours', exp: 1 });
    const good = await issuer.token({ environments: 'ours' });
    for (const { id, path } of reads()) {
      const address = found(path);
      const { headers, json } = await ask(id, address, bearer(key));
      await ask(id, address, { ...bearer(key), 'if-none-match': headers.get('etag') ?? '' });
      if ('items' in json) {
        const first = await ask(id, `${address}?limit=1`, bearer(key));
        const tag = { 'if-none-match': first.headers.get('etag') ?? '' };
        await ask(id, `${address}?limit=1`, { ...bearer(key), ...tag });
      }
      const tagged = { ...bearer(key), 'if-none-match': headers.get('etag') ?? '' };
      await ask(id, address, { ...tagged, ...position('9') });
      await ask(id, address, { ...bearer(key), ...position('9') });
      await ask(id, address, { ...bearer(key), ...position('1000') });
      await ask(id, address, { ...bearer(key), 'foxtail-position': '?' });
      await ask(id, address, {});
      await ask(id, address, bearer('fxt_x'));
      await ask(id, address, bearer(bad));
      await ask(id, address, bearer(none));
      await ask(id, address, bearer(good), strict);
      const once = await keyWith(READ_SCOPES);
      await strict.ask(address, bearer(once));
      await ask(id, address, bearer(once), strict);
      if (!path.includes('{id}')) continue;
      const at = (text: string) => path.replace('{id}', text);
      await ask(id, at('%zz'), bearer(key));
      await ask(id, at('nowhere'), bearer(key));
      await ask(id, at('x'.repeat(401)), bearer(key));
      const both = path.includes('documents/{id}') ? 'both-document' : 'both-batch';
      await ask(id, at(both), bearer(key));
    }
    await ofWaiting();
    await ofStreams();
    for (const id of ['openapi', 'docs']) {
      const path = id === 'docs' ? '/docs' : '/openapi.json';
      const { headers } = await ask(id, path, {});
      await ask(id, path, { 'if-none-match': headers.get('etag') ?? '' });
    }
    for (const id of ['metrics', 'livez', 'readyz']) await ask(id, `/${id}`, {});
    await whileItStarts(async (url) => {
      for (const { path, operation } of document.operations) {
        check(operation.operationId, await askFor(`${url}${path}`, bearer(key)));
      }
    });
    await withoutPostgres(async () => {
      for (const { id, path } of reads()) await ask(id, found(path), bearer(key));
      await ask('readyz', '/readyz', {});
    });

    expect([...document.reached].sort()).toEqual(document.all().sort());
    const headers = Object.values(openapi.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ operationId, responses }) =>
        Object.entries(responses).flatMap(([status, response]) =>
          Object.keys(response.headers ?? {}).map((name) => `${operationId} ${status} ${name}`),
        ),
      );
    expect([...seenHeaders].sort()).toEqual(headers.sort());
  });
});

/** Answers that only those get who wait. */
async function ofWaiting(): Promise<void> {
  const address = found('/v1/batches/{id}');
  const waiting = { ...bearer(key), prefer: 'wait=1' };
  const { headers } = await ask('getBatch', address, waiting);
  await ask('getBatch', address, { ...waiting, 'if-none-match': headers.get('etag') ?? '' });
  const held = hold(narrow, address, { ...bearer(key), prefer: 'wait=60' });
  const waiters = narrow.app.get(Waiters);
  await eventually(() => (waiters.count === 1 ? undefined : 'nobody waits'), { withinMs: 20_000 });
  for (const { id, path } of reads())
    await ask(id, found(path), { ...bearer(key), ...position('1000') }, narrow);
  await held.end();
}

/** Answers that only streams have. */
async function ofStreams(): Promise<void> {
  const [events, all] = ['streamEvents', '/v1/events/stream'];
  await ask(events, all, bearer(key));
  await ask(events, `${all}?environment=nowhere`, bearer(key));
  await ask(events, `${all}?environment=ours`, { ...bearer(key), 'last-event-id': '?' });
  const [one, other] = [await keyWith(READ_SCOPES), await keyWith(READ_SCOPES)];
  const streams = reads().filter(({ path }) => path.endsWith('/stream'));
  const first = hold(narrow, found(all), bearer(one));
  expect(await first.begun).toBe(200);
  for (const { id, path } of streams) await ask(id, found(path), bearer(one), narrow);
  const second = hold(narrow, found(all), bearer(other));
  expect(await second.begun).toBe(200);
  for (const { id, path } of streams) await ask(id, found(path), bearer(key), narrow);
  await first.end();
  await second.end();
}

/** @param work gets the address at which the app's place is kept, as long as Postgres is not reached at a start */
async function whileItStarts(work: (url: string) => Promise<void>): Promise<void> {
  const silent = createLogger('read-api', 'silent');
  const { context } = await createContext(readApi, { DATABASE_URL: database.url }, silent);
  const room = new WaitingRoom(context, { host: '127.0.0.1', port: 0 });
  try {
    await work(`http://127.0.0.1:${await room.open()}`);
  } finally {
    await room.close();
  }
}

/** Takes the pool's connections away and lets none come back, as when Postgres stops. */
async function withoutPostgres(work: () => Promise<void>): Promise<void> {
  const admin = await openReads(database.url.replace(/\/[^/]+$/, '/postgres'));
  const name = new URL(database.url).pathname.slice(1);
  await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name = 'foxtail-read-api'`,
    [name],
  );
  try {
    await work();
  } finally {
    await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
    await admin.destroy();
  }
}
