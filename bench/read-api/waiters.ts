import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { changeSql, createApiKey, createDataSource } from '#read-models';
import { readCost } from '../ingest/process-cost.js';
import type { ProjectionsBench } from '../projections/workbench.js';

/** What a read API costs in which many wait at once, while projections commit. */
export interface WaitersFigures {
  waiters: number;
  /** The most memory that its process had, in MiB. */
  waitersMiB: number;
  /** Transactions of the whole database a second while they waited, without those that told of changes. */
  transactionsPerSecond: number;
  /** Between the commit that ended all batches and the last answer, in milliseconds. */
  answeredMs: number;
}

const WAITERS = 2_000;
const BATCHES = 500;
const SECONDS = 10;
/** As many chunks are committed while a log is being folded as fast as it goes. */
const COMMITS_PER_SECOND = 100;
const MIB = 1_048_576;

/** Has 2,000 requests wait for 500 batches in one process, with commits of other batches going on. */
export async function measureWaiters(bench: ProjectionsBench): Promise<WaitersFigures> {
  const url = await bench.createDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const key = await prepare(client, url);
    const api = await bench.start('read-api', {
      DATABASE_URL: url,
      RATE_LIMIT_PER_MINUTE: '0',
      LOG_LEVEL: 'warn',
    });
    bench.say(`waiters: ${WAITERS.toLocaleString('en')} wait for ${BATCHES} batches`);
    const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
    const answers = Array.from({ length: WAITERS }, (_, n) =>
      ask(agent, api.port, `/v1/batches/wait-${n % BATCHES}`, key),
    );
    await pause(2_000);
    const before = await transactions(client);
    let commits = 0;
    for (const until = performance.now() + SECONDS * 1_000; performance.now() < until;) {
      await change(client, (commits += 1));
      await pause(1_000 / COMMITS_PER_SECOND);
    }
    const during = (await transactions(client)) - before - commits;
    const ended = performance.now();
    await client.query(`UPDATE foxtail_v1.batches SET status = 'completed'`);
    await change(client, commits + 1);
    const statuses = await Promise.all(answers);
    const answeredMs = performance.now() - ended;
    const failed = statuses.filter((status) => status !== 'completed').length;
    if (failed > 0) throw new Error(`${failed} of ${WAITERS} were not answered with their end`);
    const { peakRssBytes } = readCost(api.pid);
    agent.destroy();
    await api.stop();
    return {
      waiters: WAITERS,
      waitersMiB: Math.round(peakRssBytes / MIB),
      transactionsPerSecond: Math.round(during / SECONDS),
      answeredMs: Math.round(answeredMs),
    };
  } finally {
    await client.end();
    await bench.dropDatabase(url);
  }
}

async function prepare(client: pg.Client, url: string): Promise<string> {
  await client.query(
    `INSERT INTO foxtail_v1.batches (environment, batch_id, kind, pending, processed, approved,
       discarded, exported, inactivity_off, declared_close, declared_processed, inferred_close,
       received_at, status, reopened, awaits_inactivity)
     SELECT 'bench', 'wait-' || n, 'batch', 1, 0, 0, 0, 0, false, false, false, false, now(),
       'open', false, false FROM generate_series(0, $1) n`,
    [BATCHES - 1],
  );
  await client.query(`INSERT INTO foxtail_v1.checkpoints VALUES ('foxtail.documents.v1', 0, 0)`);
  const settings = { url, applicationName: 'foxtail-bench', poolSize: 1, statementTimeoutMs: 0 };
  const dataSource = createDataSource(settings);
  await dataSource.initialize();
  try {
    return await createApiKey(dataSource, { name: 'bench', environments: ['bench'] });
  } finally {
    await dataSource.destroy();
  }
}

/** What a projection says with each chunk that it commits. */
async function change(client: pg.Client, next: number): Promise<void> {
  await client.query(
    `UPDATE foxtail_v1.checkpoints SET next_offset = $1
     RETURNING ${changeSql('topic', 'partition', 'next_offset')}`,
    [next],
  );
}

async function transactions(client: pg.Client): Promise<number> {
  await client.query('SELECT pg_stat_clear_snapshot()');
  const { rows } = await client.query<{ n: string }>(
    `SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()`,
  );
  return Number(rows[0]?.n);
}

/** @returns the status of the batch that was answered, or of the answer that has none */
function ask(agent: Agent, port: number, path: string, key: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, prefer: 'wait=60' };
    request({ agent, port, path, headers, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => {
        const { status } = JSON.parse(text) as { status?: unknown };
        resolve(String(status));
      });
    })
      .on('error', reject)
      .end();
  });
}
