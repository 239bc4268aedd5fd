import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { brokers, Foxtail } from '../support/foxtail.js';
import { logContents } from '../support/log-contents.js';
import { RawConnection } from '../support/raw-connection.js';
import { ask, deliver, webhook } from '../support/vendor.js';

let foxtail: Foxtail;
let key: string;

beforeAll(async () => {
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } });
  key = await foxtail.createKey(['demo']);
  await foxtail.start('read-api');
});
afterAll(() => foxtail.stop());

const main = join(import.meta.dirname, '../../dist/apps');
const run = (app: string, env: Record<string, string>, ...args: string[]) =>
  spawnSync(process.execPath, [join(main, app, 'src/main.js'), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });

describe('each app', () => {
  it.each(['ingest', 'projections', 'read-api', 'simulator'])(
    '%s tells its settings on --help',
    (app) => {
      const { status, stdout } = run(app, {}, '--help');
      expect(status).toBe(0);
      expect(stdout).toMatch(/PORT \(default \d+\)/);
    },
  );

  it('has its settings in .env.example, and there are no others in it', () => {
    const text = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');
    const named = [...text.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    const settings = (app: string) =>
      [...run(app, {}, '--help').stdout.matchAll(/^ {2}([A-Z_]+) \(/gm)].map(([, name]) => name);
    const ours = new Set(['ingest', 'projections', 'read-api'].flatMap(settings));
    expect(new Set(named)).toEqual(new Set([...ours, 'SIMULATOR_CONFIG']));
  });

  it('lists every fault of its settings at once, and exits with 1', () => {
    const { status, stdout } = run('projections', { PORT: 'x', CHUNK_SIZE: '0' });
    expect(status).toBe(1);
    const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      code: string;
      faults: string[];
    };
    expect(line.code).toBe('config-invalid');
    expect(line.faults).toHaveLength(4);
  });

  it('says what to do when its topics or its schema are missing', () => {
    const kafka = { KAFKA_BROKERS: brokers(), PORT: '0' };
    const noTopics = run('projections', {
      ...kafka,
      DATABASE_URL: foxtail.database.url,
      TOPIC_PREFIX: 'nobodys',
    });
    expect(noTopics.status).toBe(1);
    expect(noTopics.stdout).toContain('topic nobodys.documents.v1 is missing');
    expect(noTopics.stdout).toContain('npm run topics -- apply');
    const noSchema = run('read-api', {
      PORT: '0',
      DATABASE_URL: foxtail.database.url.replace(/[^/]+$/, 'postgres'),
    });
    expect(noSchema.status).toBe(1);
    expect(noSchema.stdout).toContain('npm run migrate');
  });

  it('is alive and ready while it runs', async () => {
    const ingest = await foxtail.start('ingest');
    const projections = await foxtail.start('projections');
    for (const [{ url }, check] of [
      [ingest, 'durability'],
      [projections, 'kafka'],
    ] as const) {
      expect(await ask(`${url}/livez`, null)).toMatchObject({
        status: 200,
        json: { status: 'ok' },
      });
      expect(await ask(`${url}/readyz`, null)).toMatchObject({
        status: 200,
        json: { status: 'ok', checks: { [check]: { status: 'up' } } },
      });
    }
  });
});

describe('a stop', () => {
  it('is clean on SIGTERM, and everything answered 200 before is in Kafka', async () => {
    const ingest = await foxtail.start('ingest', {}, 'stopping');
    const bodies = Array.from({ length: 300 }, (_, n) =>
      webhook('document.processed', { _id: `stop-${n}` }),
    );
    const answers: Promise<number>[] = bodies.map((body) =>
      deliver(`${ingest.url}/webhooks/main`, { body }).then(
        ({ status }) => status,
        () => 0,
      ),
    );
    await Promise.race(answers);
    expect(await ingest.stop()).toBe('exit code 0');
    const accepted = (await Promise.all(answers)).flatMap((status, n) =>
      status === 200 ? [`demo/stop-${n}`] : [],
    );
    expect(accepted.length).toBeGreaterThan(0);
    const keys = new Set((await logContents(foxtail)).map((message) => message.key));
    expect(accepted.filter((one) => !keys.has(one))).toEqual([]);
  });

  it('still serves what comes in over a connection that was open before', async () => {
    const ingest = await foxtail.start('ingest', {}, 'closing');
    const late = await RawConnection.open(ingest.url);
    late.send('GET /livez HTTP/1.1\r\nHost: ');
    // Whatever was sent before this was answered has been read.
    expect((await ask(`${ingest.url}/livez`, null)).status).toBe(200);
    const ended = ingest.stop();
    const stillTakes = async () => {
      const next = await RawConnection.open(ingest.url).catch(() => null);
      next?.destroy();
      return next === null ? undefined : 'it still takes new connections';
    };
    await eventually(stillTakes, { withinMs: 20_000 });
    late.send('foxtail\r\n\r\n');
    const answer = await late.untilClosed();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(await ended).toBe('exit code 0');
  });

  it('of projections by SIGKILL in mid-work neither skips nor doubles anything', async () => {
    const ingest = foxtail.running.get('ingest');
    if (!ingest) throw new Error('ingest does not run');
    let sent = 0;
    const send = async (count: number) => {
      const from = sent;
      sent += count;
      await Promise.all(
        Array.from({ length: count }, (_, n) =>
          deliver(`${ingest.url}/webhooks/main`, {
            body: webhook('document.processed', { _id: `kill-${from + n}`, loadBatch: 'killed' }),
          }),
        ),
      );
    };
    for (let round = 0; round < 3; round += 1) {
      const sending = send(200);
      await foxtail.running.get('projections')?.kill();
      await sending;
      await foxtail.start('projections');
      await send(50);
    }
    await eventually(
      async () => {
        const { json } = await ask(`${foxtail.url('read-api')}/v1/batches/killed`, key);
        const total = (json['documents'] as { total: number } | undefined)?.total;
        return total === sent ? undefined : `${total} of ${sent}`;
      },
      { withinMs: 50_000 },
    );
  });
});
