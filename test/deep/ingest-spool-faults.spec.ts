import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { IngestRun } from '../support/ingest-run.js';
import { KafkaCluster } from '../support/kafka-cluster.js';
import { PrivatePostgres } from '../support/private-postgres.js';
import { tablesWith } from '../support/table-traces.js';
import { TRACE } from '../support/vendor-documents.js';
import type { Delivery, LoadReport } from '../support/vendor-load.js';

let cluster: KafkaCluster;
let postgres: PrivatePostgres;
let run: IngestRun;

beforeAll(async () => {
  [cluster, postgres] = await Promise.all([
    KafkaCluster.start({ brokers: 1 }),
    PrivatePostgres.start(),
  ]);
});
afterAll(() => Promise.all([cluster.close(), postgres.close()]));

beforeEach(async () => {
  run = await IngestRun.prepare(cluster, {
    SPOOL_DATABASE_URL: postgres.url,
    PUBLISH_TIMEOUT_MS: '2000',
  });
});
afterEach(async () => {
  // Healed first: what a failed test left in the spool is drained before ingest stops, or is the next one's.
  await Promise.all([cluster.heal(), postgres.heal()]);
  await run.stop();
});

const name = () => String(expect.getState().currentTestName);

/** Deliveries that took more than one try: none, while the spool or Kafka is there. */
const refused = ({ deliveries }: LoadReport): Delivery[] =>
  deliveries.filter(({ accepted, tries }) => !accepted || tries.length > 1);

/** Waits until no table holds an event any more. */
const drained = () =>
  eventually(
    async () => {
      const tables = await tablesWith(postgres.url, TRACE);
      return tables.length === 0 ? undefined : `events stand in ${tables.join(', ')}`;
    },
    { withinMs: 30_000, everyMs: 200 },
  );

const outages = {
  killed: { begin: () => cluster.broker.kill(), end: () => cluster.broker.restart() },
  hung: { begin: () => cluster.broker.pause(), end: () => cluster.broker.resume() },
};

describe('with a spool, nothing is refused and nothing is lost', () => {
  it.each(['killed', 'hung'] as const)('while Kafka is %s for all of a load', async (how) => {
    const ingest = await run.start();
    await outages[how].begin();
    const load = await run.load([ingest]);
    await load.accepts(500);
    const report = await load.finish();
    expect(refused(report)).toEqual([]);
    expect(await tablesWith(postgres.url, TRACE)).not.toEqual([]);
    expect(await tablesWith(postgres.url, report.forged.marker)).toEqual([]);
    await outages[how].end();
    await run.settle(load, name());
    await drained();
  });

  it('when Kafka goes away under load and comes back', async () => {
    const load = await run.load([await run.start()]);
    await cluster.broker.kill();
    await load.accepts(300);
    await cluster.broker.restart();
    await load.accepts(300);
    expect(refused(await run.settle(load, name()))).toEqual([]);
    await drained();
  });

  it('while Postgres is killed, or hangs, and Kafka is well', async () => {
    const load = await run.load([await run.start()]);
    await postgres.kill();
    await load.accepts(200);
    await postgres.restart();
    await load.accepts(50);
    postgres.pause();
    await load.accepts(200);
    postgres.resume();
    await load.accepts(50);
    expect(refused(await run.settle(load, name()))).toEqual([]);
  });

  it('when ingest is killed while the spool holds events', async () => {
    const load = await run.load([await run.start()]);
    await cluster.broker.kill();
    await load.accepts(300);
    await run.kill();
    await cluster.broker.restart();
    await run.start();
    await load.accepts(200);
    await run.settle(load, name());
    await drained();
  });

  it('when ingest is killed and started again while Kafka is away', async () => {
    const load = await run.load([await run.start()]);
    await cluster.broker.kill();
    await load.accepts(200);
    await run.kill();
    await run.start();
    await load.accepts(200);
    await cluster.broker.restart();
    await load.accepts(200);
    await run.settle(load, name());
    await drained();
  });
});

describe('two replicas with one spool', () => {
  it('refuse nothing while Kafka is away, and lose nothing', async () => {
    const load = await run.load([await run.start('a'), await run.start('b')]);
    await cluster.broker.kill();
    await load.accepts(300);
    await cluster.broker.restart();
    await load.accepts(300);
    expect(refused(await run.settle(load, name()))).toEqual([]);
    await drained();
  });

  it('drain what one of them left that never comes back', async () => {
    const load = await run.load([await run.start('a'), await run.start('b')]);
    await cluster.broker.kill();
    await load.accepts(300);
    await run.kill('a');
    await cluster.broker.restart();
    await load.accepts(200);
    await run.settle(load, name());
    await drained();
  });
});

describe('with Kafka and the spool away', () => {
  it('the answer is 503, and what was accepted before is not lost', async () => {
    const load = await run.load([await run.start()]);
    await cluster.broker.kill();
    await load.accepts(200);
    await postgres.kill();
    await load.givesUp(10);
    await Promise.all([cluster.broker.restart(), postgres.restart()]);
    await load.accepts(200);
    const { deliveries } = await run.settle(load, name());
    const failed = deliveries.flatMap(({ tries }) => tries.filter(({ status }) => status !== 200));
    expect(new Set(failed.map(({ status }) => status))).toEqual(new Set([503]));
    await drained();
  });
});
