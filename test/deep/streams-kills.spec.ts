import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { createApiKey, createDataSource } from '#read-models';
import { integerBetween, seededRandom } from '#vendor-payloads';
import { AppProcess } from '../../tools/demo/app-process.js';
import { EventSourceReader } from '../support/event-source.js';
import { eventually } from '../support/eventually.js';
import { longHistory } from '../support/long-history.js';
import { ProjectionsRun } from '../support/projections-run.js';

let run: ProjectionsRun;
let dataSource: DataSource;
const apis: AppProcess[] = [];

beforeAll(async () => {
  run = await ProjectionsRun.prepare();
  dataSource = createDataSource({
    url: run.databaseUrl,
    applicationName: 'foxtail-test',
    poolSize: 2,
    statementTimeoutMs: 30_000,
  });
  await dataSource.initialize();
});
afterAll(async () => {
  await Promise.all(apis.map((api) => api.stop()));
  await dataSource.destroy();
  await run.close();
});

const seed = randomBytes(4).readUInt32BE();
process.stderr.write(`streams: seed ${seed}\n`);

it('streams that are killed at random and resumed show each event of the timeline once, while projections die as well', async () => {
  const history = longHistory({ seed, events: 6_000 });
  const environments = [...new Set(history.map(({ source }) => source))];
  const key = await createApiKey(dataSource, { name: 'test', environments });
  let isOver = false;
  const random = seededRandom(seed);
  const [first, second] = [await startApi(), await startApi()];
  const followers = environments.flatMap((environment) =>
    [first, second].map((api) => new Follower(api, key, environment)),
  );
  const kills = { streams: 0, projections: 0 };

  const projecting = (async () => {
    const half = Math.ceil(history.length / 2);
    await run.publish(history.slice(0, half));
    for (; kills.projections < 8; kills.projections += 1) {
      const one = run.spawn({ alone: true, env: { CHUNK_SIZE: '5' } });
      await one.listened;
      await pause(integerBetween(random, 200, 2_000));
      await one.kill();
      if (kills.projections === 3) await run.publish(history.slice(half));
    }
    await run.start({ alone: true, env: { CHUNK_SIZE: '50' } });
    await run.caughtUp();
    isOver = true;
  })();
  const killing = (async () => {
    while (!isOver) {
      await pause(integerBetween(random, 20, 400));
      await followers[integerBetween(random, 0, followers.length - 1)]?.breakOff();
      kills.streams += 1;
    }
  })();
  await Promise.all([projecting, killing]);

  const counted = new Map<string, string[]>();
  for (const environment of environments) {
    const rows: { id: string }[] = await dataSource.query(
      `SELECT concat_ws(' ', entity, entity_id, event_id) AS id FROM foxtail.timeline
       WHERE environment = $1 ORDER BY 1`,
      [environment],
    );
    counted.set(environment, rows.map(({ id }) => id).sort());
  }
  for (const follower of followers) {
    const expected = counted.get(follower.environment) ?? [];
    await eventually(
      () =>
        follower.shown.length >= expected.length
          ? undefined
          : `${follower.shown.length} of ${expected.length}`,
      { withinMs: 60_000 },
    );
    await follower.end();
    expect([...follower.shown].sort()).toEqual(expected);
  }
  process.stderr.write(`streams: ${JSON.stringify(kills)}\n`);
  // Else nothing was hit.
  expect(kills.streams).toBeGreaterThan(30);
  expect(history.length).toBeGreaterThan(5_000);
});

/** Reads one environment's stream, and comes back with its last id whenever it was broken off. */
class Follower {
  readonly shown: string[] = [];
  private reader: EventSourceReader;

  constructor(
    private readonly api: AppProcess,
    private readonly key: string,
    readonly environment: string,
  ) {
    this.reader = this.open('');
  }

  async breakOff(): Promise<void> {
    const { reader } = this;
    await reader.kill();
    this.reader = this.open(reader.lastEventId);
  }

  async end(): Promise<void> {
    await this.reader.kill();
  }

  private open(last: string): EventSourceReader {
    const query = new URLSearchParams({ environment: this.environment, from: 'start' });
    return new EventSourceReader(
      `${this.api.url}/v1/events/stream?${query.toString()}`,
      this.key,
      last,
      ({ event, data }) => {
        if (event !== 'message') throw new Error(`the stream said ${event}`);
        this.shown.push([data['entity'], data['entityId'], data['id']].join(' '));
      },
    );
  }
}

async function startApi(): Promise<AppProcess> {
  const api = await AppProcess.start('read-api', {
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: run.databaseUrl,
      RATE_LIMIT_PER_MINUTE: '0',
      MAX_STREAMS_PER_CALLER: '100',
    },
    logFile: join(tmpdir(), `foxtail-streams-${randomBytes(4).toString('hex')}.log`),
  });
  apis.push(api);
  return api;
}
