import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import type { AppName } from '../../tools/demo/app-process.js';
import { Balancer } from '../support/balancer.js';
import { Foxtail, SECRET } from '../support/foxtail.js';
import { SimulatedLoad } from '../support/simulated-load.js';

/** In the order of an upgrade: who writes what the next one reads goes first. */
const APPS = ['ingest', 'projections', 'read-api'] as const;
const REPLICAS = ['one', 'two'] as const;
/** As the chart has it: longer than the balancer takes to look away, also on a busy machine. */
const DRAIN = { DRAIN_DELAY_MS: '5000' };

const READ_EVERY_MS = 50;

let foxtail: Foxtail;
let key: string;
let load: SimulatedLoad | undefined;
const balancers = new Map<AppName, Balancer>();

beforeAll(async () => {
  foxtail = await Foxtail.prepare();
  key = await foxtail.createKey(['demo']);
  for (const app of APPS) {
    const [one, two] = await Promise.all(REPLICAS.map((replica) => start(app, replica)));
    if (one && two) balancers.set(app, await Balancer.over([one, two]));
  }
});
afterAll(async () => {
  await load?.stop();
  await Promise.all([...balancers.values()].map((balancer) => balancer.stop()));
  await foxtail.stop();
});

/** @param generation of the replica: each has a log of its own */
async function start(app: AppName, replica: string, port = 0, generation = 1) {
  const as = `${app}-${replica}-${generation}`;
  const { url } = await foxtail.start(app, { PORT: String(port), ...DRAIN }, as);
  return { replica, url };
}

function balancer(app: AppName): Balancer {
  const found = balancers.get(app);
  if (!found) throw new Error(`there is no balancer for ${app}`);
  return found;
}

/** SIGTERM, a new one in its place, and on once it takes part again. */
async function replace(app: AppName, replica: (typeof REPLICAS)[number]): Promise<void> {
  const old = foxtail.running.get(`${app}-${replica}-1`);
  const other = replica === 'one' ? 'two' : 'one';
  const ended = old?.stop();
  await balancer(app).ready.are(other);
  expect(await ended).toBe('exit code 0');
  await flows();
  await start(app, replica, old?.port, 2);
  await balancer(app).ready.are(...REPLICAS);
  await flows();
}

/** Webhooks and reads go on, whatever is away. */
async function flows(): Promise<void> {
  await Promise.all([balancer('ingest').answers(25), balancer('read-api').answers(5)]);
}

/** Reads as clients do, one after the other, until told to stop. @returns how often each status came */
async function read(signal: AbortSignal): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  let path = '/v1/batches?limit=10';
  while (!signal.aborted) {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${balancer('read-api').url}${path}`, { headers });
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    const text = await response.text();
    const { items = [] } = (response.ok ? JSON.parse(text) : {}) as { items?: { id: string }[] };
    path = items[0] === undefined ? '/v1/batches?limit=10' : `/v1/batches/${items[0].id}`;
    await pause(READ_EVERY_MS);
  }
  return statuses;
}

it('nothing is refused and nothing is missing while all replicas are replaced under load', async () => {
  const secretFile = join(foxtail.folder, 'secret');
  writeFileSync(secretFile, SECRET);
  const readApi = balancer('read-api').url;
  load = SimulatedLoad.start(
    [
      ...['--to', `${balancer('ingest').url}/webhooks/main`, '--secret-file', secretFile],
      ...['--rate', '40', '--duration', '15m', '--changes', '30%'],
      // Nothing here is about how fast it goes: a busy machine takes its time.
      ...['--timeout', '5m'],
      ...['--read-api', readApi, '--audit-timeout', '120s'],
    ],
    { FOXTAIL_API_KEY: key },
  );
  const stopReading = new AbortController();
  const reading = read(stopReading.signal);
  await flows();
  for (const app of APPS) for (const replica of REPLICAS) await replace(app, replica);
  stopReading.abort();
  const reads = await reading;
  const report = await load.finish();
  const vendorEvents = await eventsInReadModels();
  const refusals = APPS.flatMap((app) => balancer(app).refusals);
  process.stderr.write(
    `rolling rehearsal: ${JSON.stringify({ ...report, reads, vendorEvents })}\n`,
  );

  // First, since it says what was refused, by whom and why.
  expect(refusals).toEqual([]);
  // Each first try was answered 200: there were as many answers as deliveries.
  expect(report.answers).toEqual({ 200: report.sent });
  expect(report).toMatchObject({ lost: 0, unfinished: 0, retried: 0, accepted: report.sent });
  expect(Object.keys(reads)).toEqual(['200']);
  // What was delivered is what is read: each event once, each batch and document as the simulator has it.
  expect(vendorEvents).toBe(report.sent);
  expect(report.audit?.differences).toEqual([]);
  expect(report.audit?.agree).toBe(report.audit?.batches);
  for (const app of ['ingest', 'read-api'] as const)
    expect([...balancer(app).answered.keys()].sort()).toEqual([...REPLICAS]);
});

async function eventsInReadModels(): Promise<number> {
  const client = new pg.Client({ connectionString: foxtail.database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM foxtail.timeline WHERE origin = 'vendor'`,
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
