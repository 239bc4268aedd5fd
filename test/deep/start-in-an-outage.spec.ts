import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyTopics } from '#kafka';
import { migrate } from '#read-models';
import { migrateSpool } from '#spool';
import type { AppProcess } from '../../tools/demo/app-process.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { KafkaCluster } from '../support/kafka-cluster.js';
import { PrivatePostgres } from '../support/private-postgres.js';
import { ask, deliver, webhook } from '../support/vendor.js';

let cluster: KafkaCluster;
let postgres: PrivatePostgres;
let foxtail: Foxtail;
const broker = () => cluster.nodes[0] as KafkaCluster['nodes'][number];

beforeAll(async () => {
  cluster = await KafkaCluster.start({ brokers: 1 });
  postgres = await PrivatePostgres.start();
  foxtail = await Foxtail.prepare({ main: { environment: 'demo' } }, cluster.brokers());
  await applyTopics(cluster.client(), foxtail.topics);
  await migrate(postgres.url);
  await migrateSpool(postgres.url);
});
afterAll(async () => {
  await postgres.heal();
  await broker().heal();
  await foxtail.stop();
  await postgres.close();
  await cluster.close();
});

const checksOf = async (app: AppProcess) => {
  const { status, json } = await ask(`${app.url}/readyz`, null);
  const checks = json['checks'] as Record<string, { reason?: string }>;
  return { status, checks, text: JSON.stringify(checks) };
};
const waits = (app: AppProcess, dependency: string, why: RegExp) =>
  eventually(
    async () => {
      const { status, checks, text } = await checksOf(app);
      expect((await ask(`${app.url}/livez`, null)).status).toBe(200);
      return status === 503 && why.test(checks[dependency]?.reason ?? '') ? undefined : text;
    },
    { withinMs: 60_000 },
  );
const isReady = (app: AppProcess) =>
  eventually(
    async () => {
      const { status, text } = await checksOf(app);
      return status === 200 ? undefined : text;
    },
    { withinMs: 120_000 },
  );

describe('all that start while Kafka and Postgres', () => {
  it.each([
    [
      'are down',
      async () => {
        await broker().kill();
        await postgres.kill();
      },
      /ECONNREFUSED/,
    ],
    [
      'hang',
      async () => {
        broker().pause();
        postgres.pause();
      },
      /no broker answered|timeout/i,
    ],
  ])('%s wait, and do their work once these are back', async (name, begin, why) => {
    await begin();
    const env = { DATABASE_URL: postgres.url, SPOOL_DATABASE_URL: '' };
    const start = (app: 'ingest' | 'projections' | 'read-api') =>
      foxtail.start(app, env, `${app} ${name}`, { mayWait: true });
    const [ingest, projections, readApi] = await Promise.all([
      start('ingest'),
      start('projections'),
      start('read-api'),
    ]);
    await waits(ingest, 'kafka', why);
    await waits(projections, 'postgres', why);
    await waits(readApi, 'postgres', why);
    await postgres.heal();
    await isReady(readApi);
    await waits(projections, 'kafka', why);
    await broker().heal();
    await isReady(ingest);
    await isReady(projections);
    const body = webhook('document.processed', { _id: name.replace(' ', '-') });
    expect((await deliver(`${ingest.url}/webhooks/main`, { body })).status).toBe(200);
    await eventually(
      async () => {
        const text = await (await fetch(`${projections.url}/metrics`)).text();
        return /foxtail_projections_messages_total\S* [1-9]/.test(text)
          ? undefined
          : (/^foxtail_projections_(messages|lag).*$/gm.exec(text)?.[0] ?? 'no such metric');
      },
      { withinMs: 60_000 },
    );
    for (const app of [ingest, projections, readApi]) expect(await app.stop()).toBe('exit code 0');
  });
});
