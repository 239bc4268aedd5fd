import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { IngestRun } from '../support/ingest-run.js';
import { KafkaCluster } from '../support/kafka-cluster.js';
import { summary } from '../support/load-summary.js';
import type { VendorLoad } from '../support/vendor-load.js';

let cluster: KafkaCluster;
let run: IngestRun | undefined;

afterEach(async () => {
  await run?.stop();
  run = undefined;
});

/** Ends the load, waits until the log has what was promised, and tells the figures. */
async function settle(load: VendorLoad, ingest: IngestRun) {
  const report = await load.finish();
  const counted = await ingest.holds(report);
  process.stderr.write(`${expect.getState().currentTestName}: ${summary(report, counted)}\n`);
  return { report, counted };
}

describe('what was answered 200 is in Kafka, once its one broker', () => {
  beforeAll(async () => {
    cluster = await KafkaCluster.start({ brokers: 1 });
  });
  afterAll(() => cluster.close());

  it('was killed and started again', async () => {
    run = await IngestRun.prepare(cluster);
    const load = await run.load([await run.start()]);
    const [broker] = cluster.nodes;
    await broker?.kill();
    await broker?.restart();
    await load.accepts(200);
    await settle(load, run);
  });

  it('hung until the vendor gave up, and went on', async () => {
    run = await IngestRun.prepare(cluster, { PUBLISH_TIMEOUT_MS: '2000' });
    const load = await run.load([await run.start()]);
    const [broker] = cluster.nodes;
    broker?.pause();
    await load.givesUp(10).finally(() => broker?.resume());
    await load.accepts(200);
    const { report, counted } = await settle(load, run);
    // What was refused too late to be taken back is what this is about.
    expect(counted.repeats + counted.landedThoughGivenUp).toBeGreaterThan(0);
    expect(report.deliveries.some(({ accepted }) => !accepted)).toBe(true);
  });

  it('was well, and ingest was killed under load, twice', async () => {
    run = await IngestRun.prepare(cluster);
    const load = await run.load([await run.start()]);
    for (let round = 0; round < 2; round += 1) {
      await run.kill();
      await run.start();
      await load.accepts(200);
    }
    const { report } = await settle(load, run);
    const unanswered = report.deliveries.filter((one) => one.tries.some((t) => t.status === null));
    expect(unanswered.length).toBeGreaterThan(0);
  });
});

describe('what was answered 200 is in Kafka of three brokers, two of them in sync', () => {
  beforeAll(async () => {
    cluster = await KafkaCluster.start({ brokers: 3, replicationFactor: 3, minInsyncReplicas: 2 });
  });
  afterAll(() => cluster.close());

  it('when the leader of a partition is killed, and comes back later', async () => {
    run = await IngestRun.prepare(cluster);
    const load = await run.load([await run.start()]);
    const leader = await cluster.leaderOf(run.topics.documents, 0);
    await leader.kill();
    await load.accepts(200);
    await leader.restart(3);
    await load.accepts(200);
    await settle(load, run);
  });

  it('when the leader of a partition hangs until another took over, and believes it still is', async () => {
    run = await IngestRun.prepare(cluster, { PUBLISH_TIMEOUT_MS: '3000' });
    const load = await run.load([await run.start()]);
    const leader = await cluster.leaderOf(run.topics.documents, 0);
    leader.pause();
    await load.accepts(200).finally(() => leader.resume());
    await load.accepts(200);
    await settle(load, run);
  });
});
