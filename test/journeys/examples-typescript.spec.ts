import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeEvent, topicsOf, type FoxtailEvent } from '#contracts';
import { applyTopics, createKafka, KafkaPublisher } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { eventually } from '../support/eventually.js';
import { ExampleBench } from '../support/example-bench.js';
import { brokers } from '../support/foxtail.js';
import { documentEvent } from '../support/histories.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';

const SLOW = 240_000;

describe('the subscriber in TypeScript', () => {
  const kafka = createKafka({ brokers: brokers(), clientId: 'foxtail-test', logger: quietLogger });
  const topics = topicsOf(kafkaPrefix());
  const topic = topics.documents;
  const publisher = new KafkaPublisher({ kafka, topics });
  let bench: ExampleBench;

  beforeAll(async () => {
    bench = await ExampleBench.prepare('TypeScript');
    await applyTopics(kafka, topics);
    await bench.runToEnd(topic);
  }, SLOW);
  afterAll(async () => {
    await publisher.close();
    await bench.close();
  });

  const publish = (events: FoxtailEvent[]) =>
    Promise.all(
      events.map((event) => publisher.publish({ topic: 'documents', ...encodeEvent(event) })),
    );

  it(
    'does the work once where two processes share a state',
    async () => {
      const actions = ['processed', 'approved'];
      const documents = Array.from({ length: 500 }, (_, n) => `shared-${n}`);
      await publish(documents.flatMap((id) => actions.map((action) => documentEvent(action, id))));
      const both = await Promise.all([bench.runToEnd(topic), bench.runToEnd(topic)]);
      const result = { latest: { 'foxtail.document.approved.v1': 500 }, events: 1_000 };
      expect(both.map((run) => run.result)).toEqual([result, result]);
    },
    SLOW,
  );

  it(
    'ends with a fault when Postgres ends its connection',
    async () => {
      const commits = await bench.untilItCommits(topic);
      await publish([documentEvent('exported', 'shared-0')]);
      const running = bench.run(topic);
      await eventually(async () => ((await commits()) ? undefined : 'not yet'), {
        withinMs: 60_000,
      });
      const others = 'datname = current_database() AND pid <> pg_backend_pid()';
      await bench.inPostgres(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`,
      );
      const { exitCode, errors } = await running;
      expect(exitCode).toBe(1);
      expect(errors).toMatch(/terminating connection/);
    },
    SLOW,
  );
});
