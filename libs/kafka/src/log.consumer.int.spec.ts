import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { topicsOf } from '#contracts';
import { eventually } from '../../../test/support/eventually.js';
import { kafkaPrefix } from '../../../test/support/kafka-prefix.js';
import { applyTopics, createKafka, KafkaPublisher, LogConsumer } from './index.js';

/** The protocol's number of the request by which a consumer looks for its group's coordinator. */
const FIND_COORDINATOR = 10;

const nothing = () => undefined;
const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing };
const brokers = process.env['KAFKA_BROKERS'] ?? '';
const kafka = createKafka({ brokers, clientId: 'foxtail-test', logger: silent });
const prefix = kafkaPrefix();
const topics = topicsOf(prefix);
const publisher = new KafkaPublisher({ kafka, topics });

beforeAll(async () => {
  await applyTopics(kafka, topics);
  await publisher.connect();
});
afterAll(() => publisher.close());

/** Connections of which the next ones break while a broker is asked for a group's coordinator. */
function breaking(): { kafka: Kafka; breakNext(times: number): void; left(): number } {
  let left = 0;
  const isToBreak = (bytes: Buffer) => left > 0 && bytes.readInt16BE(4) === FIND_COORDINATOR;
  const socketFactory = ({ host, port, onConnect }: Parameters<SocketFactory>[0]): Socket => {
    const socket = connect({ host, port }, onConnect);
    const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
    socket.write = (...given: unknown[]) => {
      if (!isToBreak(given[0] as Buffer)) return write(...given);
      left -= 1;
      socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
      return false;
    };
    return socket;
  };
  return {
    kafka: new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING, socketFactory }),
    breakNext: (times) => (left = times),
    left: () => left,
  };
}
type SocketFactory = NonNullable<ConstructorParameters<typeof Kafka>[0]['socketFactory']>;

describe('a consumer whose coordinator does not answer', () => {
  const broken = breaking();
  const read: string[] = [];
  const ends: Error[] = [];
  const consumer = new LogConsumer({
    kafka: broken.kafka,
    groupId: `${prefix}-group`,
    topics: [topics.unmapped],
    logger: silent,
    handle: async ({ messages }) => {
      read.push(...messages.map(({ value }) => String(value)));
      return BigInt(messages.at(-1)?.offset ?? -1) + 1n;
    },
    checkpoints: async () => new Map(),
    chunkSize: 10,
    partitionsAtOnce: 1,
    sessionTimeoutMs: 6_000,
    onStopped: (error) => ends.push(error),
  });
  afterEach(() => consumer.stop());

  it('begins anew until it does, though kafkajs has stopped, and reads on', async () => {
    broken.breakNext(3);
    await consumer.start();
    const value = Buffer.from('read after all');
    await publisher.publish({ topic: 'unmapped', key: 'a', value, headers: {} });
    const isRead = () => (read.includes('read after all') ? undefined : 'nothing read');
    await eventually(isRead, { withinMs: 30_000 });
    expect(ends).toEqual([]);
    expect(broken.left()).toBe(0);
  });
});
