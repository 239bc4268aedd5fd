import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { decodeEvent } from '#contracts';
import { readLog } from '#kafka';
import { migrate } from '#read-models';
import { buildDocument, objectId, seededRandom } from '#vendor-payloads';
import { AppProcess } from '../../tools/demo/app-process.js';
import { eventually } from '../support/eventually.js';
import { VENDOR_ENVIRONMENT } from '../support/foxtail.js';
import { IngestRun } from '../support/ingest-run.js';
import { KafkaCluster } from '../support/kafka-cluster.js';
import { PrivatePostgres } from '../support/private-postgres.js';
import { deliver, webhook } from '../support/vendor.js';

/** Seconds of the inactivity rule; the outage is longer than three of it. */
const INACTIVITY = 3;
const PER_SECOND = 20;

const random = seededRandom(7);
const batch = objectId(random);
const folder = mkdtempSync(join(tmpdir(), 'foxtail-outage-'));
let cluster: KafkaCluster;
let postgres: PrivatePostgres;
let run: IngestRun;
let projections: AppProcess;
let pool: pg.Pool;

beforeAll(async () => {
  [cluster, postgres] = await Promise.all([
    KafkaCluster.start({ brokers: 1 }),
    PrivatePostgres.start(),
  ]);
  await migrate(postgres.url);
  run = await IngestRun.prepare(
    cluster,
    { SPOOL_DATABASE_URL: postgres.url },
    { events: ['document.*'], inactivity: INACTIVITY },
  );
  pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
  projections = await AppProcess.start('projections', {
    env: {
      PORT: '0',
      KAFKA_BROKERS: cluster.brokers(),
      DATABASE_URL: postgres.url,
      TOPIC_PREFIX: run.prefix,
      CONSUMER_GROUP: run.prefix,
      TICK_MS: '100',
    },
    logFile: join(folder, 'projections.log'),
  });
});
afterAll(async () => {
  await cluster.heal();
  await projections.stop();
  await run.stop();
  await pool.end();
  await Promise.all([cluster.close(), postgres.close()]);
  rmSync(folder, { recursive: true });
});

async function post(url: string, time: string): Promise<number> {
  const fixed = {
    environment: VENDOR_ENVIRONMENT,
    loadBatch: batch,
    publicState: 'pendingCorrection' as const,
  };
  const id = { _id: objectId(random), ...fixed };
  const body = webhook('document.processed', buildDocument(id, random), time);
  return (await deliver(url, { body })).status;
}

const batchRow = async () =>
  (
    await pool.query<{ status: string; basis: string | null; processed: number }>(
      'SELECT status, basis, processed FROM foxtail.batches WHERE batch_id = $1',
      [batch],
    )
  ).rows[0];

/** When Foxtail closed the batch by its silence, each time that it did. */
async function closes(): Promise<string[]> {
  const found: string[] = [];
  await readLog(cluster.client(), [run.topics.batches], ({ message }) => {
    const decoded = decodeEvent(message);
    if (!decoded.ok || decoded.event.entity !== 'batch') return;
    const { subject, data } = decoded.event;
    if (subject === batch && data.reason === 'inactivity') found.push(data.closedAt ?? '');
  });
  return [...new Set(found)];
}

it('an outage of Kafka in mid-batch, longer than the rule, is not taken for silence', async () => {
  const ingest = await run.start();
  expect(await post(ingest.url, '2026-03-01T10:00:00.000Z')).toBe(200);
  await eventually(async () => expect(await batchRow()).toMatchObject({ processed: 1 }), {
    withinMs: 15_000,
  });
  await cluster.broker.kill();
  expect(await post(ingest.url, '2026-03-01T10:00:01.000Z')).toBe(200);
  // The rest of the traffic is the clock of the outage: at its rate it takes three times the rule.
  const load = await run.load([ingest], { perSecond: PER_SECOND });
  await load.accepts(3 * INACTIVITY * PER_SECOND);
  expect(await post(ingest.url, '2026-03-01T10:00:02.000Z')).toBe(200);
  await load.finish();
  await cluster.broker.restart();
  await eventually(
    async () =>
      expect(await batchRow()).toEqual({ status: 'completed', basis: 'inferred', processed: 3 }),
    { withinMs: 60_000, everyMs: 200 },
  );
  // One close, as of the last document: none was proposed for the silence of the outage.
  expect(await closes()).toEqual(['2026-03-01T10:00:05.000Z']);
});
