import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AppProcess } from '../../tools/demo/app-process.js';
import { Door } from '../support/door.js';
import { eventually } from '../support/eventually.js';
import { brokers, Foxtail } from '../support/foxtail.js';
import { ask, deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let key: string;
let kafka: Door;
let postgres: Door;
let throughDoors: Record<string, string>;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } });
  key = await foxtail.createKey(['demo']);
  const url = new URL(foxtail.database.url);
  kafka = await Door.to(new URL(`kafka://${brokers().split(',')[0]}`));
  postgres = await Door.to(url);
  url.host = postgres.address;
  throughDoors = { KAFKA_BROKERS: kafka.address, DATABASE_URL: url.href, SPOOL_DATABASE_URL: '' };
});
afterAll(async () => {
  await foxtail.stop();
  await kafka.shut();
  await postgres.shut();
});

const start = (app: 'ingest' | 'projections' | 'read-api', as: string = app) =>
  foxtail.start(app, throughDoors, as, { mayWait: true });

/** Until `/readyz` says that this is what it waits for. */
const waitsFor = (app: AppProcess, dependency: string) =>
  eventually(
    async () => {
      const { status, json } = await ask(`${app.url}/readyz`, null);
      const reason = (json['checks'] as Record<string, { reason?: string }>)[dependency]?.reason;
      return status === 503 && /ECONNREFUSED/.test(reason ?? '') ? undefined : JSON.stringify(json);
    },
    { withinMs: 20_000 },
  );
const isReady = (app: AppProcess) =>
  eventually(
    async () => {
      const { status, json } = await ask(`${app.url}/readyz`, null);
      return status === 200 ? undefined : JSON.stringify(json);
    },
    { withinMs: 40_000 },
  );
const linesOf = (as: string) =>
  readFileSync(join(foxtail.folder, `${as}.log`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string; msg: string });

describe('a process that starts while Kafka and Postgres are away', () => {
  it('is alive and not ready, says for what it waits, and does its work once they are there', async () => {
    const ingest = await start('ingest');
    const projections = await start('projections');
    const readApi = await start('read-api');
    await waitsFor(ingest, 'kafka');
    await waitsFor(projections, 'postgres');
    await waitsFor(readApi, 'postgres');
    for (const { url } of [ingest, projections, readApi]) {
      expect(await ask(`${url}/livez`, null)).toMatchObject({
        status: 200,
        json: { status: 'ok' },
      });
      const metrics = await fetch(`${url}/metrics`);
      expect(metrics.status).toBe(200);
      expect(await metrics.text()).toContain('process_cpu_seconds_total');
    }
    const waiting = await (await fetch(`${projections.url}/metrics`)).text();
    expect(waiting).toMatch(/^foxtail_projections_lag_known\S* 0$/m);
    const read = await ask(`${readApi.url}/v1/batches/late`, key);
    expect(read).toMatchObject({ status: 503, json: { code: 'starting' } });
    expect(read.headers.get('retry-after')).toBe('5');
    const body = webhook('document.processed', { _id: 'late-1', loadBatch: 'late' });
    expect(await deliver(`${ingest.url}/webhooks/main`, { body })).toMatchObject({
      status: 503,
      json: { code: 'starting' },
    });

    await postgres.open();
    await isReady(readApi);
    await waitsFor(projections, 'kafka');
    await kafka.open();
    await isReady(ingest);
    await isReady(projections);
    expect(await deliver(`${ingest.url}/webhooks/main`, { body })).toMatchObject({ status: 200 });
    await eventually(
      async () => {
        const { status, json } = await ask(`${readApi.url}/v1/batches/late`, key);
        return status === 200 ? undefined : JSON.stringify(json);
      },
      { withinMs: 30_000 },
    );
    for (const app of ['ingest', 'projections', 'read-api']) {
      const said = linesOf(app);
      const waits = said.filter(({ msg }) => msg.startsWith('waits for'));
      expect(waits).toHaveLength(app === 'projections' ? 2 : 1);
      expect(said.filter(({ level }) => ['error', 'fatal'].includes(level))).toEqual([]);
    }
  });

  it.each(['ingest', 'projections', 'read-api'] as const)(
    '%s ends on SIGTERM with 0',
    async (app) => {
      await kafka.shut();
      await postgres.shut();
      const waiting = await start(app, `${app}-stopped`);
      await waitsFor(waiting, app === 'ingest' ? 'kafka' : 'postgres');
      expect(await waiting.stop()).toBe('exit code 0');
      expect(linesOf(`${app}-stopped`)).toContainEqual(expect.objectContaining({ msg: 'stopped' }));
    },
  );

  it('ends with 1 once they are there and say no', async () => {
    await postgres.shut();
    const url = new URL(throughDoors['DATABASE_URL'] as string);
    url.pathname = '/no_such_database';
    const ended = new Promise<string>((resolve) => {
      void foxtail
        .start('read-api', { DATABASE_URL: url.href }, 'refused', {
          mayWait: true,
          onLost: (_app, how) => resolve(how),
        })
        .then((app) => waitsFor(app, 'postgres'))
        .then(() => postgres.open());
    });
    expect(await ended).toBe('exit code 1');
    const fatal = linesOf('refused').filter(({ level }) => level === 'fatal');
    expect(fatal.map(({ msg }) => msg)).toEqual([
      expect.stringContaining('"no_such_database" does not exist'),
    ]);
  });

  it('says why to a launcher that wants it to run at once', async () => {
    await postgres.shut();
    await expect(
      AppProcess.start('read-api', {
        env: { HOST: '127.0.0.1', PORT: '0', DATABASE_URL: throughDoors['DATABASE_URL'] as string },
        logFile: join(foxtail.folder, 'launched.log'),
      }),
    ).rejects.toThrow(/did not start within.*: it waits for postgres: connect ECONNREFUSED/);
  });
});
