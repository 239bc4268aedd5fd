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
    // A broker hears a moment later than its controller of what was made or deleted.
    const areThere = (isThere: boolean, names: string[]) =>
      eventually(
        async () => {
          const { topicIds } = await readLogIdentity(kafka, names);
          const found = names.filter((name) => topicIds.get(name) !== null);
          return found.length === (isThere ? names.length : 0)
            ? undefined
            : `there: ${found.join()}`;
        },
        { withinMs: 20_000 },
      );
    const create = async (...names: string[]) => {
      const topics = names.map((name) => ({ topic: name }));
      await admin.createTopics({ topics, waitForLeaders: false });
      await areThere(true, names);
    };
    await create(topic, other);
    const first = await readLogIdentity(kafka, [topic, other]);
    expect(first.clusterId).toMatch(/^[\w-]{22}$/);
    expect(first.topicIds.get(topic)).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    expect(await readLogIdentity(kafka, [topic, other])).toEqual(first);
    await admin.deleteTopics({ topics: [topic] });
    await areThere(false, [topic]);
    await create(topic);
    const second = await readLogIdentity(kafka, [topic, other]);
    expect(second.topicIds.get(other)).toBe(first.topicIds.get(other));
    expect(second.topicIds.get(topic)).toMatch(/^[0-9a-f]{32}$/);
    expect(second.topicIds.get(topic)).not.toBe(first.topicIds.get(topic));
    await admin.deleteTopics({ topics: [topic, other] });
    await admin.disconnect();
  });
});
