import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { kafkaPrefix } from '../../../test/support/kafka-prefix.js';
import { createKafka, readLogIdentity } from './index.js';

const silent = () => undefined;
const logger = { error: silent, warn: silent, info: silent, debug: silent };
const brokers = process.env['KAFKA_BROKERS'] ?? '';
const kafka = createKafka({ brokers, clientId: 'foxtail-test', logger });

describe('the identity of a log', () => {
  it('is another one once a topic was made anew, and the same otherwise', async () => {
    const topic = `${kafkaPrefix()}.identity`;
    const other = `${topic}.other`;
    const admin = kafka.admin();
    await admin.connect();
    // kafkajs's own wait for leaders gives up on a topic that the broker does not host for a moment yet.
    const create = async (...names: string[]) => {
      const topics = names.map((name) => ({ topic: name }));
      await admin.createTopics({ topics, waitForLeaders: false });
      await eventually(
        async () => {
          const { topicIds } = await readLogIdentity(kafka, names);
          return names.every((name) => topicIds.get(name) !== null) ? undefined : 'not there yet';
        },
        { withinMs: 20_000 },
      );
    };
    await create(topic, other);
    const first = await readLogIdentity(kafka, [topic, other]);
    expect(first.clusterId).toMatch(/^[\w-]{22}$/);
    expect(first.topicIds.get(topic)).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(await readLogIdentity(kafka, [topic, other])).toEqual(first);
    await admin.deleteTopics({ topics: [topic] });
    expect((await readLogIdentity(kafka, [topic])).topicIds.get(topic)).toBeNull();
    await create(topic);
    const second = await readLogIdentity(kafka, [topic, other]);
    expect(second.topicIds.get(other)).toBe(first.topicIds.get(other));
    expect(second.topicIds.get(topic)).toMatch(/^[0-9a-f]{32}$/);
    expect(second.topicIds.get(topic)).not.toBe(first.topicIds.get(topic));
    await admin.deleteTopics({ topics: [topic, other] });
    await admin.disconnect();
  });
});
