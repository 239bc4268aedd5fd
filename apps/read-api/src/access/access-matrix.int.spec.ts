import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  createApiKey,
  createDataSource,
  migrate,
  parseApiKey,
  READ_SCOPES,
  revokeApiKey,
  type ReadScope,
} from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { Issuer } from '../../../../test/support/issuer.js';
import { rowsOf } from '../../test/rows.js';
import { encodeVector } from '../streams/vector.js';
import { bearer, RunningApi, type Answer, type Route } from '../../test/running-api.js';

/** Routes that answer whoever reaches the port. */
const OPEN = ['/livez', '/readyz', '/metrics', '/openapi.json', '/docs'];
/** What an id in an address is of, by the word before it. */
const KINDS: Record<string, string> = { batches: 'batch', documents: 'document', files: 'file' };

let database: TestDatabase;
let dataSource: DataSource;
let issuer: Issuer;
let api: RunningApi;
/** Credentials of our environment, and of the other one; each a key and a token. */
let ours: string[];
let theirs: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = createDataSource({
    url: database.url,
    applicationName: 'foxtail-test',
    poolSize: 1,
    statementTimeoutMs: 10_000,
  });
  await dataSource.initialize();
  for (const statement of [...rowsOf('ours'), ...rowsOf('theirs')])
    await dataSource.query(statement);
  issuer = await Issuer.start();
  api = await RunningApi.start({
    DATABASE_URL: database.url,
    RATE_LIMIT_PER_MINUTE: '0',
    FAILED_ACCESS_PER_MINUTE: '0',
    OIDC_ISSUER: issuer.url,
    OIDC_AUDIENCE: issuer.audience,
    OIDC_JWKS_URL: issuer.jwksUrl,
  });
  ours = [await keyFor('ours'), await issuer.token({ environments: 'ours' })];
  theirs = [await keyFor('theirs'), await issuer.token({ environments: ['theirs'] })];
});
afterAll(async () => {
  await api.close();
  await issuer.stop();
  await dataSource.destroy();
  await database.drop();
});

const keyFor = (environment: string, scopes: readonly ReadScope[] = READ_SCOPES, end?: Date) =>
  createApiKey(dataSource, {
    name: 'test',
    environments: [environment],
    scopes,
    expiresAt: end ?? null,
  });

const guarded = () => api.routes.filter(({ url }) => !OPEN.includes(url));

/** A route's address with ids of an environment in it. @throws Error for one that the matrix does not know */
function addressOf({ url }: Route, environment: string): string {
  const words = url.split('/');
  return words
    .map((word, place) => {
      if (!/[:*]/.test(word)) return word;
      const kind = KINDS[words[place - 1] ?? ''];
      if (kind === undefined) throw new Error(`teach the matrix what ${word} is in ${url}`);
      return `${environment}-${kind}-1`;
    })
    .join('/');
}

/** Asks every guarded route and gathers what is not as it should be, so that all of it is seen at once. */
async function everyRoute(
  environment: string,
  headers: Record<string, string>,
  fault: (answer: Answer, route: Route) => Promise<string | null> | string | null,
  query = '',
): Promise<string[]> {
  const faults: string[] = [];
  for (const route of guarded()) {
    const path = `${addressOf(route, environment)}${query}`;
    const answer = await api.ask(path, headers, route);
    const found = await fault(answer, route);
    if (found !== null) faults.push(`${route.method} ${path}: ${answer.status} ${found}`);
  }
  return faults;
}

const isOne = ({ url }: Route) => url.includes(':');
/** HEAD answers with the status alone. */
const codeOf = ({ json }: Answer, { method }: Route, code: string) =>
  method === 'HEAD' || json['code'] === code;

describe('every route', () => {
  it('is one that the matrix knows, and there are some', () => {
    expect(guarded().map((route) => addressOf(route, 'ours'))).toEqual(
      expect.arrayContaining([
        '/v1/batches/ours-batch-1',
        '/v1/batches/ours-batch-1/stream',
        '/v1/events/stream',
      ]),
    );
    expect(api.routes.filter(({ url }) => OPEN.includes(url)).length).toBeGreaterThanOrEqual(3);
  });

  it('answers its own', async () => {
    for (const credential of ours) {
      const faults = await everyRoute('ours', bearer(credential), (answer, { method }) =>
        answer.status === 200 && (method === 'HEAD' || !/theirs/.test(answer.text))
          ? null
          : answer.text,
      );
      expect(faults).toEqual([]);
    }
  });

  it('is open to all only if it is known to be', async () => {
    for (const route of api.routes.filter(({ url }) => OPEN.includes(url)))
      expect(await api.ask(route.url, {}, route)).toMatchObject({ status: 200 });
  });

  it("does not tell another environment's id from one that is nowhere", async () => {
    const nameless = (text: string) => text.replaceAll(/(theirs|nowhere)-/g, '');
    for (const credential of ours) {
      const faults = await everyRoute('theirs', bearer(credential), async (there, route) => {
        if (!isOne(route)) return null;
        const nowhere = await api.ask(addressOf(route, 'nowhere'), bearer(credential), route);
        const isHidden =
          there.status === 404 &&
          codeOf(there, route, 'not-found') &&
          nowhere.status === 404 &&
          nameless(there.text) === nameless(nowhere.text);
        return isHidden ? null : there.text;
      });
      expect(faults).toEqual([]);
    }
  });

  it("shows nothing of another environment's where that is asked for by name", async () => {
    for (const credential of ours) {
      for (const environment of ['ours', 'theirs']) {
        const faults = await everyRoute(
          environment,
          bearer(credential),
          (answer, route) =>
            !/(theirs|ours)-\w+-2/.test(answer.text) && (!isOne(route) || answer.status === 404)
              ? null
              : answer.text,
          '?environment=theirs',
        );
        expect(faults).toEqual([]);
      }
    }
  });

  it("has no stream of another environment's, nor one from a position of it", async () => {
    for (const credential of ours) {
      for (const query of ['environment=theirs', 'environment=nowhere']) {
        const answer = await api.ask(`/v1/events/stream?${query}`, bearer(credential));
        expect(answer).toMatchObject({ status: 404, json: { code: 'not-found' } });
      }
      const position = encodeVector('theirs', new Map([[0, 1n]]));
      const answer = await api.ask('/v1/events/stream', {
        ...bearer(credential),
        'last-event-id': position,
      });
      expect(answer).toMatchObject({ status: 400, json: { code: 'stream-position-invalid' } });
    }
  });

  it('waits for a position, and takes none that ingest did not give out', async () => {
    for (const credential of ours) {
      const headers = { ...bearer(credential), 'foxtail-position': 'x' };
      const faults = await everyRoute('ours', headers, (answer, route) =>
        answer.status === 400 && codeOf(answer, route, 'position-invalid') ? null : answer.text,
      );
      expect(faults).toEqual([]);
    }
  });

  it("shows nothing of another environment's through its cursors", async () => {
    let cursors = 0;
    for (const [n, credential] of ours.entries()) {
      for (const route of guarded().filter(({ method }) => method === 'GET')) {
        const their = await api.ask(
          `${addressOf(route, 'theirs')}?limit=1`,
          bearer(theirs[n] ?? ''),
        );
        const { next } = their.json;
        if (typeof next !== 'string') continue;
        cursors += 1;
        const query = `?cursor=${encodeURIComponent(next)}`;
        const answer = await api.ask(`${addressOf(route, 'ours')}${query}`, bearer(credential));
        expect([200, 400]).toContain(answer.status);
        expect(answer.text).not.toContain('theirs-');
      }
    }
    expect(cursors).toBeGreaterThan(0);
  });
});

describe('every route refuses with 401', () => {
  const [A, B] = ['A'.repeat(43), 'a'.repeat(12)];
  const id = (key: string) => parseApiKey(key)?.keyId ?? '';
  const cases: Record<string, () => Promise<[Record<string, string>, string]>> = {
    'no credential': async () => [{}, 'credentials-missing'],
    'another scheme': async () => [{ authorization: 'Basic YTpi' }, 'credentials-missing'],
    'a malformed key': async () => [bearer('fxt_x'), 'key-invalid'],
    'a malformed key in its own header': async () => [{ 'x-api-key': 'x' }, 'key-invalid'],
    'a key that is nowhere': async () => [bearer(`fxt_${B}_${A}`), 'key-invalid'],
    'a wrong secret': async () => [bearer(`fxt_${id(ours[0] ?? '')}_${A}`), 'key-invalid'],
    'an expired key': async () => [
      bearer(await keyFor('ours', READ_SCOPES, new Date(0))),
      'key-invalid',
    ],
    'a revoked key': async () => {
      const key = await keyFor('ours');
      await revokeApiKey(dataSource, id(key));
      return [bearer(key), 'key-invalid'];
    },
    'a malformed token': async () => [bearer('a.b.c'), 'token-invalid'],
    'an expired token': async () => [
      bearer(await issuer.token({ environments: 'ours', exp: 1 })),
      'token-invalid',
    ],
    "another audience's token": async () => [
      bearer(await issuer.token({ environments: 'ours', aud: 'billing' })),
      'token-invalid',
    ],
    'a token without an environment': async () => [
      bearer(await issuer.token({ environments: [] })),
      'token-invalid',
    ],
  };

  it.each(Object.keys(cases))('%s', async (name) => {
    const [headers, code] = (await cases[name]?.()) ?? [{}, ''];
    const challenge =
      code === 'credentials-missing'
        ? 'Bearer realm="foxtail"'
        : 'Bearer realm="foxtail", error="invalid_token"';
    const faults = await everyRoute('ours', headers, (answer, route) =>
      answer.status === 401 &&
      codeOf(answer, route, code) &&
      answer.headers.get('www-authenticate') === challenge
        ? null
        : answer.text,
    );
    expect(faults).toEqual([]);
  });
});

describe('every route needs a scope', () => {
  it.each(['key', 'token'])('of a %s: those that it names, and no others', async (kind) => {
    const credentialWith = (scopes: readonly ReadScope[]) =>
      kind === 'key'
        ? keyFor('ours', scopes)
        : issuer.token({ environments: 'ours', scope: scopes.join(' ') });
    const none = await credentialWith([]);
    const faults = await everyRoute('ours', bearer(none), async (refused, route) => {
      if (refused.status !== 403) return 'without any scope';
      if (route.method === 'HEAD') return null;
      const { code, scopes } = refused.json as { code: string; scopes: ReadScope[] };
      const [, named] =
        /error="insufficient_scope", scope="([^"]+)"/.exec(
          refused.headers.get('www-authenticate') ?? '',
        ) ?? [];
      if (code !== 'scope-missing' || named !== scopes.join(' ')) return refused.text;
      const path = addressOf(route, 'ours');
      const enough = await api.ask(path, bearer(await credentialWith(scopes)));
      if (enough.status !== 200) return `${enough.status} with ${named}`;
      for (const scope of scopes) {
        const others = READ_SCOPES.filter((one) => one !== scope);
        const lacking = await api.ask(path, bearer(await credentialWith(others)));
        if (lacking.status !== 403) return `${lacking.status} without ${scope}`;
      }
      return null;
    });
    expect(faults).toEqual([]);
  });

  it("and the vendor's object one more", async () => {
    const plain = await keyFor('ours', ['documents:read']);
    const path = '/v1/documents/ours-document-1?include=vendor';
    expect(await api.ask(path, bearer(plain))).toMatchObject({
      status: 403,
      json: { code: 'scope-missing', scopes: ['vendor:read'] },
    });
    const both = await keyFor('ours', ['documents:read', 'vendor:read']);
    expect((await api.ask(path, bearer(both))).status).toBe(200);
  });
});
