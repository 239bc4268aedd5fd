import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Admin, Producer } from 'kafkajs';
import { encodeEvent, type FoxtailEvent } from '#contracts';
import { createKafka } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { eventually } from '../support/eventually.js';
import { ExampleBench, exampleLanguages } from '../support/example-bench.js';
import { brokers } from '../support/foxtail.js';
import { documentEvent } from '../support/histories.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';

const SLOW = 240_000;
const PROCESSED = 'foxtail.document.processed.v1';

describe.each(exampleLanguages)('the subscriber in %s stops, saying why,', (language) => {
  const kafka = createKafka({ brokers: brokers(), clientId: 'foxtail-test', logger: quietLogger });
  const prefix = kafkaPrefix();
  const producer: Producer = kafka.producer();
  const admin: Admin = kafka.admin();
  let bench: ExampleBench;

  beforeAll(async () => {
    bench = await ExampleBench.prepare(language);
    await Promise.all([producer.connect(), admin.connect()]);
  }, SLOW);
  afterAll(async () => {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
    await bench.close();
  });

  const create = async (topic: string): Promise<string> => {
    const topics = [{ topic, numPartitions: 2, replicationFactor: 1 }];
    await admin.createTopics({ topics, waitForLeaders: false });
    // The broker may still serve one that was here before.
    const isEmpty = async () => {
      const log = await admin.fetchTopicOffsets(topic);
      return log.every(({ high }) => high === '0') ? undefined : JSON.stringify(log);
    };
    await eventually(isEmpty, { withinMs: 30_000 });
    return topic;
  };
  /** In one partition, so that they come in one transaction. */
  const publish = (topic: string, subjects: string[]) => {
    const events: FoxtailEvent[] = subjects.map((subject) => documentEvent('processed', subject));
    const messages = events.map((event) => ({ ...encodeEvent(event), partition: 1 }));
    return producer.send({ topic, messages });
  };
  const outside = (topic: string, checkpoint: number, log: string) =>
    `${topic}[1]: checkpoint ${checkpoint} is not in the log, ${log}: delete the state ${bench.stateOf(topic)} to rebuild\n`;

  it(
    'when its state cannot be kept, and then keeps nothing of it',
    async () => {
      const topic = await create(`${prefix}.refused`);
      await publish(topic, ['a']);
      await bench.runToEnd(topic);
      const before = await bench.contents(topic);
      await publish(topic, ['b', 'c', 'refused', 'd']);
      await bench.refuse(topic);
      const { exitCode, errors } = await bench.run(topic);
      expect(exitCode).toBe(1);
      expect(errors).toMatch(/refusal|\.partial/);
      expect(await bench.contents(topic)).toBe(before);
      await bench.refuseNoMore(topic);
      const { result } = await bench.runToEnd(topic);
      expect(result).toEqual({ latest: { [PROCESSED]: 5 }, events: 5 });
    },
    SLOW,
  );

  it(
    'when the log was made anew; without its state it takes that',
    async () => {
      const topic = await create(`${prefix}.anew`);
      await publish(topic, ['a', 'b', 'c']);
      await bench.runToEnd(topic);
      await admin.deleteTopics({ topics: [topic] });
      await create(topic);
      await publish(topic, ['d']);
      const runs = [await bench.run(topic), await bench.run(topic, { UNTIL_END: '1' })];
      for (const { exitCode, errors } of runs) {
        expect(errors).toContain(outside(topic, 3, '0 to 1'));
        expect(exitCode).toBe(1);
      }
      await bench.deleteState(topic);
      const { result } = await bench.runToEnd(topic);
      expect(result).toEqual({ latest: { [PROCESSED]: 1 }, events: 1 });
    },
    SLOW,
  );

  it(
    'when the log was cut beyond its checkpoint',
    async () => {
      const topic = await create(`${prefix}.cut`);
      await publish(topic, ['a', 'b']);
      await bench.runToEnd(topic);
      await publish(topic, ['c', 'd', 'e']);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '4' }] });
      const { exitCode, errors } = await bench.run(topic);
      expect(errors).toContain(outside(topic, 2, '4 to 5'));
      expect(exitCode).toBe(1);
      await bench.deleteState(topic);
      const anew = await bench.run(topic);
      expect(anew.errors).toContain(outside(topic, 0, '4 to 5'));
      expect(anew.exitCode).toBe(1);
    },
    SLOW,
  );

  it(
    'when there is no such topic',
    async () => {
      const topic = `${prefix}.missing`;
      const { exitCode, errors } = await bench.run(topic, { UNTIL_END: '1' });
      expect(exitCode).toBe(1);
      expect(errors).toContain(`${topic}: there is no such topic`);
      expect(await admin.listTopics()).not.toContain(topic);
    },
    SLOW,
  );

  it(
    'when the log is made anew while it runs',
    async () => {
      const topic = await create(`${prefix}.live`);
      await publish(topic, ['a', 'b', 'c']);
      await bench.runToEnd(topic);
      await publish(topic, ['d']);
      const commits = await bench.untilItCommits(topic);
      const running = bench.run(topic);
      await eventually(async () => ((await commits()) ? undefined : 'not yet'), {
        withinMs: 60_000,
      });
      await admin.deleteTopics({ topics: [topic] });
      await create(topic);
      await publish(topic, ['e']);
      const { exitCode, errors } = await running;
      expect(errors).toMatch(/checkpoint 4 is not in the log|offset=4,.* is out of range/);
      expect(exitCode).toBe(1);
    },
    SLOW,
  );
});
