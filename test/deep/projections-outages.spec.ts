import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { KafkaCluster } from '../support/kafka-cluster.js';
import { PrivatePostgres } from '../support/private-postgres.js';
import { ProjectionsRun } from '../support/projections-run.js';
import { underLoad } from '../support/published-load.js';

let cluster: KafkaCluster;
let postgres: PrivatePostgres;
let run: ProjectionsRun;

beforeAll(async () => {
  [cluster, postgres] = await Promise.all([
    KafkaCluster.start({ brokers: 1 }),
    PrivatePostgres.start(),
  ]);
});
afterAll(() => Promise.all([cluster.close(), postgres.close()]));
afterEach(() => run.close());

const seed = randomBytes(4).readUInt32BE();
process.stderr.write(`outages: seed ${seed}\n`);

it('Postgres is killed, and hangs, under load: no row differs', async () => {
  run = await ProjectionsRun.prepare({ databaseUrl: postgres.url });
  await underLoad(run, { seed, events: 8_000 }, async () => {
    await run.start();
    await run.applies(500);
    for (let round = 0; round < 2; round += 1) {
      await postgres.kill();
      await pause(1_000);
      await postgres.restart();
      await run.applies(300);
    }
    postgres.pause();
    await pause(2_000);
    postgres.resume();
    await run.applies(300);
  });
  expect(await run.differencesToUndisturbed()).toEqual([]);
});

it('the broker is killed, and hangs, under load: no row differs', async () => {
  run = await ProjectionsRun.prepare({ kafkaBrokers: cluster.brokers() });
  await underLoad(run, { seed, events: 8_000 }, async () => {
    await run.start();
    await run.applies(500);
    for (let round = 0; round < 2; round += 1) {
      await cluster.broker.kill();
      await cluster.broker.restart();
      await run.applies(300);
    }
    cluster.broker.pause();
    await pause(2_000);
    cluster.broker.resume();
    await run.applies(300);
  });
  expect(await run.differencesToUndisturbed()).toEqual([]);
});
