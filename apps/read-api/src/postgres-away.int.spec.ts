import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createApiKey, migrate } from '#read-models';
import { eventually } from '../../../test/support/eventually.js';
import { PrivatePostgres } from '../../../test/support/private-postgres.js';
import { TcpRelay } from '../../../test/support/tcp-relay.js';
import { openReads } from '../test/read-queries.js';
import { rowsOf } from '../test/rows.js';
import { bearer, RunningApi, type Answer } from '../test/running-api.js';

/** Nothing here takes so long: whoever waits longer is never answered. */
const NEVER_MS = 30_000;
const RECOVERED = { withinMs: 60_000, everyMs: 200 };
const TEST_MS = 240_000;

let postgres: PrivatePostgres;
let relay: TcpRelay;
let api: RunningApi;
let headers: Record<string, string>;

beforeAll(async () => {
  postgres = await PrivatePostgres.start();
  await migrate(postgres.url);
  const admin = await openReads(postgres.url);
  for (const statement of rowsOf('demo')) await admin.query(statement);
  headers = bearer(await createApiKey(admin, { name: 'test', environments: ['demo'] }));
  await admin.destroy();
  const url = new URL(postgres.url);
  relay = await TcpRelay.start({ host: url.hostname, port: Number(url.port) });
  url.port = String(relay.port);
  api = await RunningApi.start({
    DATABASE_URL: url.href,
    POOL_SIZE: '3',
    POOL_TIMEOUT_MS: '2000',
    STATEMENT_TIMEOUT_MS: '2000',
    RATE_LIMIT_PER_MINUTE: '0',
  });
});
afterAll(async () => {
  await postgres.heal();
  await api.close();
  await relay.close();
  await postgres.close();
});

const paths = () => [
  ...new Set(
    api.routes
      .filter(({ method, url }) => method === 'GET' && url.startsWith('/v1/'))
      .map(({ url }) =>
        url.replace(/(batch|document)(es|s)\/:id/, '$1$2/demo-$1-1').replace(/:\w+/, 'nothing'),
      ),
  ),
];

interface Asked {
  path: string;
  answer: Answer;
}

/** Every route at once: more than there are connections. */
async function everyRoute(): Promise<Asked[]> {
  return Promise.all(
    paths().map(async (path) => {
      const signal = AbortSignal.timeout(NEVER_MS);
      return { path, answer: await api.ask(path, headers, { signal }) };
    }),
  );
}

const isUnavailable = ({ status, headers: said, json }: Answer) =>
  status === 503 && json['code'] === 'unavailable' && said.get('retry-after') === '5';
const faults = (answers: Asked[], isGood: (answer: Answer) => boolean) =>
  answers
    .filter(({ answer }) => !isGood(answer))
    .map(({ path, answer }) => `${path}: ${answer.status} ${answer.text}`);

interface Line {
  level: number;
  code?: string;
  cause?: string;
}
/** What was logged since then, at this level (https://getpino.io/#/docs/api?id=logger-levels) or a worse one. */
const logged = (since: number, least: number): Line[] =>
  api.log
    .slice(since)
    .map((line) => JSON.parse(line) as Line)
    .filter(({ level }) => level >= least);

async function recovered(): Promise<void> {
  await eventually(async () => {
    const others = faults(await everyRoute(), ({ status }) => status === 200);
    return others.length === 0 ? undefined : others.join('\n');
  }, RECOVERED);
}

describe('while Postgres is away, each route', () => {
  const outages: [string, () => Promise<void>][] = [
    ['does not answer', async () => postgres.pause()],
    ['refuses connections', () => postgres.kill()],
  ];

  it.each(outages)(
    'is a 503 where it %s, and is back by itself',
    async (_name, begin) => {
      await recovered();
      const lines = api.log.length;
      await begin();
      // With a key that is remembered, and once it is not any more; with connections that were there, and with new ones.
      for (let round = 1; round <= 3; round += 1)
        expect(faults(await everyRoute(), isUnavailable)).toEqual([]);
      expect((await api.ask('/livez')).status).toBe(200);
      expect((await api.ask('/readyz')).status).toBe(503);
      // All that were refused are a warning with why, now and then, and no fault of the program.
      expect(logged(lines, 50)).toEqual([]);
      const refused = logged(0, 40).filter(({ code }) => code === 'unavailable');
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.filter(({ cause }) => !cause)).toEqual([]);
      expect(api.log.slice(lines).filter((line) => /unavailable.*"stack"/.test(line))).toEqual([]);
      await postgres.heal();
      await recovered();
      expect((await api.ask('/readyz')).status).toBe(200);
    },
    TEST_MS,
  );

  it(
    'is a 503 or as ever where it restarts, and is back by itself',
    async () => {
      await recovered();
      let isBack = false;
      const restarting = postgres.restart().then(() => (isBack = true));
      const seen: Asked[] = [];
      do seen.push(...(await everyRoute()));
      while (!isBack);
      await restarting;
      expect(faults(seen, (answer) => answer.status === 200 || isUnavailable(answer))).toEqual([]);
      await recovered();
    },
    TEST_MS,
  );

  it(
    'gets over connections on which nothing comes any more',
    async () => {
      await recovered();
      expect(relay.silence()).toBeGreaterThan(0);
      const seen = await everyRoute();
      expect(faults(seen, (answer) => answer.status === 200 || isUnavailable(answer))).toEqual([]);
      await recovered();
    },
    TEST_MS,
  );
});
