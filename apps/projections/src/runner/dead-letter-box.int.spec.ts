import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { decodeDeadLetter, topicsOf, type ReadDeadLetter } from '#contracts';
import { applyTopics, createKafka, KafkaPublisher, readLog } from '#kafka';
import { kafkaPrefix } from '../../../../test/support/kafka-prefix.js';
import { DeadLetterBox } from './dead-letter-box.js';

const topics = topicsOf(kafkaPrefix());
const logger = pino({ level: 'silent' });
const kafka = createKafka({
  brokers: process.env['KAFKA_BROKERS'] ?? '',
  clientId: 'foxtail-test',
  logger,
});
let publisher: KafkaPublisher;

beforeAll(async () => {
  await applyTopics(kafka, topics);
  publisher = new KafkaPublisher({ kafka, topics });
});
afterAll(() => publisher.close());

describe('the box of dead letters', () => {
  it('brings a message through Kafka as it was: headers byte for byte, a tombstone as one', async () => {
    const message = { offset: '5', timestamp: '0', attributes: 0 };
    const headers = {
      ce_id: 'e1',
      raw: Buffer.from([0, 255, 128]),
      twice: [Buffer.from('a'), Buffer.from('b')],
      none: null as unknown as string,
    };
    const fault = {
      topic: topics.documents,
      partition: 3,
      offset: '5',
      reason: 'no-value',
      detail: 'the value must be there',
    } as const;
    const box = new DeadLetterBox(publisher, logger);
    await box.put({ ...message, key: Buffer.from('k'), value: null, headers }, fault);
    await box.put(
      { ...message, key: null, value: Buffer.alloc(0), headers: {} },
      { ...fault, offset: '6' },
    );

    const letters: ReadDeadLetter[] = [];
    await readLog(kafka, [topics.deadLetters], ({ message }) => {
      const decoded = decodeDeadLetter(message);
      if (decoded.ok) letters.push(decoded.letter);
    });
    const [first, second] = letters.sort((a, b) => a.offset.localeCompare(b.offset));
    expect(first).toEqual({
      ...fault,
      key: Buffer.from('k'),
      value: null,
      headers: { ...headers, ce_id: Buffer.from('e1'), none: Buffer.alloc(0) },
      headersLeftOut: 0,
    });
    expect(second).toMatchObject({ offset: '6', key: null, value: Buffer.alloc(0), headers: {} });
  });
});
