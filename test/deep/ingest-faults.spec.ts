import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { IngestRun } from '../support/ingest-run.js';
import type { Broker } from '../support/kafka-broker.js';
import { KafkaCluster } from '../support/kafka-cluster.js';

let cluster: KafkaCluster;
let run: IngestRun | undefined;

afterEach(async () => {
  await run?.stop();
  run = undefined;
  await cluster.heal();
});

const name = () => String(expect.getState().currentTestName);

describe('what was answered 200 is in Kafka, once its one broker', () => {
  beforeAll(async () => {
    cluster = await KafkaCluster.start({ brokers: 1 });
  });
  afterAll(() => cluster.close());

  it('was killed until the vendor gave up, and started again', async () => {
    run = await IngestRun.prepare(cluster, { PUBLISH_TIMEOUT_MS: '2000' });
    const load = await run.load([await run.start()]);
    const { broker } = cluster;
    await broker.kill();
    await load.givesUp(10).finally(() => broker.restart());
    await load.accepts(200);
    await run.settle(load, name());
  });

  it('hung until the vendor gave up, and went on', async () => {
    run = await IngestRun.prepare(cluster, { PUBLISH_TIMEOUT_MS: '2000' });
    const load = await run.load([await run.start()]);
    const { broker } = cluster;
    broker.pause();
    await load.givesUp(10).finally(() => broker.resume());
    await load.accepts(200);
    const { counted } = await run.settle(load, name());
    // What was refused too late to be taken back is what this is about.
    expect(counted.repeats + counted.landedThoughGivenUp).toBeGreaterThan(0);
  });

  it('hung, and ingest was killed while it waited for it', async () => {
    run = await IngestRun.prepare(cluster);
    const load = await run.load([await run.start()]);
    const { broker } = cluster;
    broker.pause();
    await load.stalls();
    await run.kill();
    broker.resume();
    await run.start();
    await load.accepts(200);
    await run.settle(load, name());
  });

  it('was well, and ingest was killed under load, twice', async () => {
    run = await IngestRun.prepare(cluster);
    const load = await run.load([await run.start()]);
    for (let round = 0; round < 2; round += 1) {
      await run.kill();
      await run.start();
      await load.accepts(200);
    }
    const { deliveries } = await run.settle(load, name());
    const unanswered = deliveries.filter((one) => one.tries.some((t) => t.status === null));
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
    await run.settle(load, name());
  });

  // The first one that ingest knows of, too: a client that asks only there would hang with it.
  it.each([0, 1])(
    'when broker %d of its list hangs until others lead, and comes back',
    async (nth) => {
      run = await IngestRun.prepare(cluster, { PUBLISH_TIMEOUT_MS: '3000' });
      const load = await run.load([await run.start()]);
      const broker = cluster.nodes[nth] as Broker;
      broker.pause();
      await load.accepts(200);
      broker.resume();
      await load.accepts(200);
      await run.settle(load, name());
    },
  );
});
