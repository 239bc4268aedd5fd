import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  createApiKey,
  createDataSource,
  listApiKeys,
  migrate,
  parseApiKey,
  revokeApiKey,
} from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Issuer } from '../../../../test/support/issuer.js';
import { rowsOf } from '../../test/rows.js';
import { bearer, RunningApi } from '../../test/running-api.js';
import { LastUse } from './last-use.js';

let database: TestDatabase;
let dataSource: DataSource;
const running: RunningApi[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  dataSource = createDataSource({
    url: database.url,
    applicationName: 'foxtail-test',
    poolSize: 2,
    statementTimeoutMs: 10_000,
  });
  await dataSource.initialize();
  for (const statement of rowsOf('demo')) await dataSource.query(statement);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((api) => api.close()));
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function start(env: Record<string, string> = {}): Promise<RunningApi> {
  const api = await RunningApi.start({ DATABASE_URL: database.url, ...env });
  running.push(api);
  return api;
}
const createKey = () => createApiKey(dataSource, { name: 'test', environments: ['demo'] });
const idOf = (key: string) => parseApiKey(key)?.keyId ?? '';
const BATCH = '/v1/batches/demo-batch-1';
const many = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
const count = (answers: { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length;

describe('a limit of a caller', () => {
  it('is told with each answer, and past it there are 429s that say when to come back', async () => {
    const api = await start({ RATE_LIMIT_PER_MINUTE: '1', RATE_LIMIT_BURST: '3' });
    const [key, other] = [await createKey(), await createKey()];
    const first = await api.ask(BATCH, bearer(key));
    expect(first.headers.get('ratelimit-policy')).toBe('"caller";q=3;w=180');
    expect(first.headers.get('ratelimit')).toMatch(/^"caller";r=2;t=\d+$/);
    const rest = await many(9, () => api.ask(BATCH, bearer(key)));
    expect([count(rest, 200), count(rest, 429)]).toEqual([2, 7]);
    const refused = rest.find(({ status }) => status === 429);
    expect(refused?.json).toMatchObject({ code: 'rate-limited' });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(1);
    expect(refused?.headers.get('ratelimit')).toMatch(/^"caller";r=0;/);
    expect((await api.ask(BATCH, bearer(other))).status).toBe(200);
  });

  it('goes by the subject of tokens, whatever their number', async () => {
    const issuer = await Issuer.start();
    const api = await start({
      RATE_LIMIT_PER_MINUTE: '1',
      RATE_LIMIT_BURST: '2',
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: issuer.audience,
      OIDC_JWKS_URL: issuer.jwksUrl,
    });
    const answers = await many(4, async (n) =>
      api.ask(BATCH, bearer(await issuer.token({ jti: String(n) }))),
    );
    expect([count(answers, 200), count(answers, 429)]).toEqual([2, 2]);
    const another = await issuer.token({ sub: 'somebody else' });
    expect((await api.ask(BATCH, bearer(another))).status).toBe(200);
    await issuer.stop();
  });
});

describe('requests without a good credential', () => {
  it('are limited by address, while a key that was good before goes on', async () => {
    const api = await start({ FAILED_ACCESS_PER_MINUTE: '5' });
    const key = await createKey();
    expect((await api.ask(BATCH, bearer(key))).status).toBe(200);
    const madeUp = (n: number) => `fxt_${n.toString(16).padStart(12, '0')}_${'A'.repeat(43)}`;
    const answers = await many(20, (n) => api.ask(BATCH, bearer(madeUp(n))));
    expect([count(answers, 401), count(answers, 429)]).toEqual([5, 15]);
    expect((await api.ask(BATCH)).status).toBe(429);
    expect((await api.ask(BATCH, bearer(key))).status).toBe(200);
    // With the good key's id and another secret nobody gets further.
    const stolen = `fxt_${idOf(key)}_${'A'.repeat(43)}`;
    expect((await api.ask(BATCH, bearer(stolen))).status).toBe(429);
  });

  it('do not count where they turn out to have one, however many come at once', async () => {
    const api = await start({ FAILED_ACCESS_PER_MINUTE: '2' });
    const keys = await many(6, createKey);
    for (const key of keys) {
      const answers = await many(10, () => api.ask(BATCH, bearer(key)));
      expect(count(answers, 200)).toBe(10);
    }
  });

  it('count for the address that a trusted proxy tells, and for no other', async () => {
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const behind = await start({ FAILED_ACCESS_PER_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.1' });
    const statuses: number[] = [];
    for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2'])
      statuses.push((await behind.ask(BATCH, from(address))).status);
    expect(statuses).toEqual([401, 429, 401]);
    const bare = await start({ FAILED_ACCESS_PER_MINUTE: '1' });
    await bare.ask(BATCH, from('192.0.2.1'));
    expect((await bare.ask(BATCH, from('192.0.2.2'))).status).toBe(429);
  });
});

describe('a key', () => {
  it('that is revoked is refused soon after, without a restart', async () => {
    const api = await start();
    const key = await createKey();
    expect((await api.ask(BATCH, bearer(key))).status).toBe(200);
    await revokeApiKey(dataSource, idOf(key));
    await eventually(
      async () => {
        const { status } = await api.ask(BATCH, bearer(key));
        return status === 401 ? undefined : String(status);
      },
      { withinMs: 10_000 },
    );
  });

  it('has its last use noted, at the latest when the process stops; a refused one has none', async () => {
    const api = await start();
    const [used, idle] = [await createKey(), await createKey()];
    await api.ask(BATCH, bearer(used));
    await api.ask(BATCH, bearer(`fxt_${idOf(idle)}_${'A'.repeat(43)}`));
    await Promise.all(running.splice(0).map((one) => one.close()));
    const keys = await listApiKeys(dataSource);
    const lastUse = (key: string) => keys.find(({ keyId }) => keyId === idOf(key))?.lastUsedAt;
    expect(lastUse(used)).toBeInstanceOf(Date);
    expect(lastUse(idle)).toBeNull();
  });

  it('is good although its last use can not be noted, which is said once', async () => {
    const warnings: unknown[] = [];
    const gone = createDataSource({
      url: database.url,
      applicationName: 'foxtail-test',
      poolSize: 1,
      statementTimeoutMs: 1_000,
    });
    const lastUse = new LastUse(gone, { warn: (...line: unknown[]) => void warnings.push(line) });
    for (let n = 0; n < 3; n += 1) {
      lastUse.note('a', new Date());
      await lastUse.save();
    }
    await lastUse.stop();
    expect(warnings).toHaveLength(1);
  });
});

describe("the issuer's key set", () => {
  it('out of reach is a 503 for tokens, and leaves keys alone; nothing of a credential is logged', async () => {
    const issuer = await Issuer.start();
    const token = await issuer.token();
    await issuer.stop();
    const api = await start({
      OIDC_ISSUER: issuer.url,
      OIDC_AUDIENCE: issuer.audience,
      OIDC_JWKS_URL: issuer.jwksUrl,
    });
    const refused = await api.ask(BATCH, bearer(token));
    expect(refused).toMatchObject({ status: 503, json: { code: 'token-keys-unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('5');
    const key = await createKey();
    expect((await api.ask(BATCH, bearer(key))).status).toBe(200);
    await api.ask(BATCH, bearer('fxt_a_secret'));
    const log = api.log.join('');
    expect(log).toContain('token-keys-unavailable');
    // A secret is base64url and may hold the separator itself.
    const secret = key.slice(`fxt_${idOf(key)}_`.length);
    for (const part of [...token.split('.'), secret, 'fxt_a_secret'])
      expect(log).not.toContain(part);
  });

  it('is asked for nothing where no issuer is set: a token is no key', async () => {
    const issuer = await Issuer.start();
    const api = await start();
    expect(await api.ask(BATCH, bearer(await issuer.token()))).toMatchObject({
      status: 401,
      json: { code: 'key-invalid' },
    });
    expect(issuer.fetches).toBe(0);
    await issuer.stop();
  });

  it.each([
    [{ OIDC_ISSUER: 'https://example.com' }, 'OIDC_JWKS_URL is not set, which OIDC_ISSUER needs'],
    [{ OIDC_JWKS_URL: 'http://example.com/keys' }, 'OIDC_JWKS_URL must match'],
    [{ OIDC_ALGORITHMS: 'RS256,HS256' }, 'OIDC_ALGORITHMS must match'],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS must match'],
  ])('is refused at the start where it is wrong: %p', async (env, fault) => {
    await expect(RunningApi.start({ DATABASE_URL: database.url, ...env })).rejects.toThrow(fault);
  });
});

describe('Postgres', () => {
  /** Holds a lock that every read of batches waits for. */
  async function blocked<T>(work: () => Promise<T>): Promise<T> {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query('LOCK TABLE foxtail_v1.batches IN ACCESS EXCLUSIVE MODE');
      return await work();
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }
  const waiting = async () => {
    const rows: { query: string }[] = await dataSource.query(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database()
       AND application_name = 'foxtail-read-api' AND state = 'active'`,
    );
    return rows.length;
  };

  it('that is too slow is a 503, and so is a pool that is used up', async () => {
    const api = await start({
      POOL_SIZE: '1',
      POOL_TIMEOUT_MS: '100',
      STATEMENT_TIMEOUT_MS: '1000',
    });
    const key = await createKey();
    expect((await api.ask('/v1/documents/demo-document-1', bearer(key))).status).toBe(200);
    await blocked(async () => {
      const slow = api.ask(BATCH, bearer(key));
      await eventually(async () => ((await waiting()) === 1 ? undefined : 'not asked yet'), {
        withinMs: 10_000,
      });
      const starved = await api.ask('/v1/documents/demo-document-1', bearer(key));
      expect(await waiting()).toBe(1);
      for (const answer of [starved, await slow]) {
        expect(answer).toMatchObject({ status: 503, json: { code: 'unavailable' } });
        expect(answer.headers.get('retry-after')).toBe('5');
      }
    });
    // A new connection may take longer than POOL_TIMEOUT_MS lets it, on a machine with other work.
    await eventually(
      async () => {
        const { status } = await api.ask(BATCH, bearer(key));
        return status === 200 ? undefined : `it is ${status}`;
      },
      { withinMs: 10_000 },
    );
  });

  it('does not go on with a query whose asker has gone', async () => {
    const api = await start({ STATEMENT_TIMEOUT_MS: '500' });
    const key = await createKey();
    await api.ask('/v1/documents/demo-document-1', bearer(key));
    await blocked(async () => {
      const gone = new AbortController();
      const asking = api.ask(BATCH, bearer(key), { signal: gone.signal }).catch(() => 'gone');
      await eventually(async () => ((await waiting()) === 1 ? undefined : 'not asked yet'), {
        withinMs: 10_000,
      });
      gone.abort();
      expect(await asking).toBe('gone');
      await eventually(async () => ((await waiting()) === 0 ? undefined : 'still there'), {
        withinMs: 10_000,
      });
    });
  });
});

describe('what an answer says to a browser', () => {
  const origin = 'https://app.example.com';

  it.each([
    [BATCH, true],
    [BATCH, false],
    ['/nowhere', true],
  ])('%s, with a key: %p, is data that nothing may be made of', async (path, withKey) => {
    const api = await start();
    const { headers } = await api.ask(path, {
      origin,
      ...(withKey ? bearer(await createKey()) : {}),
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': expect.stringContaining('private'),
    });
    for (const name of ['access-control-allow-origin', 'strict-transport-security'])
      expect(headers.has(name)).toBe(false);
  });

  it('is for scripts of the origins that are configured, errors too', async () => {
    const api = await start({
      CORS_ORIGINS: `https://other.example.com,${origin}`,
      STRICT_TRANSPORT_SECURITY_SECONDS: '3600',
    });
    const { status, headers } = await api.ask(BATCH, { origin });
    expect(status).toBe(401);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('vary')).toMatch(/Origin/i);
    const exposed = headers.get('access-control-expose-headers')?.split(/, */) ?? [];
    expect(exposed).toEqual(
      expect.arrayContaining(['Link', 'ETag', 'RateLimit', 'Retry-After', 'Preference-Applied']),
    );
    expect(headers.get('strict-transport-security')).toBe('max-age=3600; includeSubDomains');
    const foreign = await api.ask(BATCH, { origin: 'https://evil.example.com' });
    expect(foreign.headers.has('access-control-allow-origin')).toBe(false);
    const preflight = await api.ask(
      BATCH,
      {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
      { method: 'OPTIONS' },
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization/i);
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
  });
});
