import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import pg from 'pg';
import { decodeDeadLetter, topicsOf, type DeadLetter, type ReadDeadLetter } from '#contracts';
import {
  applyTopics,
  createKafka,
  InMemoryPublisher,
  KafkaPublisher,
  PublishError,
  readLog,
  type Publisher,
} from '#kafka';
import { migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { kafkaPrefix } from '../../../../test/support/kafka-prefix.js';
import { inTransaction } from '../runner/transaction.js';
import { DeadLetterRelay } from './dead-letter.relay.js';
import { putLetters } from './dead-letter.store.js';

const topics = topicsOf(kafkaPrefix());
const logger = pino({ level: 'silent' });
const kafka = createKafka({
  brokers: process.env['KAFKA_BROKERS'] ?? '',
  clientId: 'foxtail-test',
  logger,
});
let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = new pg.Pool({ connectionString: database.url, options: projectedOptions(), max: 4 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const letter = (offset: number, rest: Partial<DeadLetter> = {}): DeadLetter => ({
  topic: topics.documents,
  partition: 3,
  offset: String(offset),
  reason: 'no-value',
  detail: 'the value must be there',
  key: Buffer.from('k'),
  value: Buffer.from(`v${offset}`),
  headers: {},
  ...rest,
});
const put = (...letters: DeadLetter[]) =>
  inTransaction(pool, (client) => putLetters(client, letters));

async function waiting(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::integer AS n FROM foxtail.dead_letters WHERE sent_at IS NULL AND refused IS NULL',
  );
  return rows[0]?.n ?? 0;
}

async function relayAll(publisher: Publisher, replicas = 1): Promise<void> {
  const relays = Array.from(
    { length: replicas },
    () => new DeadLetterRelay({ pool, publisher, logger, everyMs: 20 }),
  );
  for (const relay of relays) relay.start();
  try {
    await eventually(async () => ((await waiting()) > 0 ? 'some wait' : undefined), {
      withinMs: 20_000,
      everyMs: 20,
    });
  } finally {
    for (const relay of relays) await relay.stop();
  }
}

const offsetsOf = ({ messages }: InMemoryPublisher) =>
  messages.map(({ headers }) => String(headers['ce_originoffset']));

describe('dead letters', () => {
  it('come through Kafka as the messages were: headers byte for byte, a tombstone as one', async () => {
    const headers = {
      ce_id: 'e1',
      raw: Buffer.from([0, 255, 128]),
      twice: [Buffer.from('a'), Buffer.from('b')],
      none: null,
    };
    await put(
      letter(5, { value: null, headers }),
      letter(6, { key: null, value: Buffer.alloc(0) }),
    );
    await applyTopics(kafka, topics);
    const publisher = new KafkaPublisher({ kafka, topics });
    await relayAll(publisher);
    await publisher.close();

    const letters: ReadDeadLetter[] = [];
    await readLog(kafka, [topics.deadLetters], ({ message }) => {
      const decoded = decodeDeadLetter(message);
      if (decoded.ok) letters.push(decoded.letter);
    });
    const [first, second] = letters.sort((a, b) => a.offset.localeCompare(b.offset));
    expect(first).toEqual({
      ...letter(5, { value: null }),
      headers: { ...headers, ce_id: Buffer.from('e1'), none: Buffer.alloc(0) },
      headersLeftOut: 0,
    });
    expect(second).toMatchObject({ offset: '6', key: null, value: Buffer.alloc(0), headers: {} });
    const { rows } = await pool.query(
      'SELECT log_offset FROM foxtail.dead_letters WHERE value IS NOT NULL OR headers IS NOT NULL',
    );
    expect(rows).toEqual([]);
  });

  it('are sent once a place in the log, in order, by one of several relays', async () => {
    const log = new InMemoryPublisher();
    await put(...Array.from({ length: 30 }, (_, n) => letter(100 + n)));
    await relayAll(log, 3);
    await put(letter(129), letter(100), letter(130));
    await relayAll(log, 3);
    expect(offsetsOf(log)).toEqual(Array.from({ length: 31 }, (_, n) => String(100 + n)));
  });

  it('of a transaction that is undone are not sent', async () => {
    const log = new InMemoryPublisher();
    const undone = inTransaction(pool, async (client) => {
      await putLetters(client, [letter(200)]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await put(letter(201));
    await relayAll(log);
    expect(offsetsOf(log)).toEqual(['201']);
  });

  it('wait while Kafka is away, and go on in order', async () => {
    const log = new InMemoryPublisher();
    let failures = 2;
    await put(letter(300), letter(301));
    await relayAll({
      publish: async (message) => {
        if (failures-- > 0) throw new PublishError('kafka-unavailable', 'away');
        return log.publish(message);
      },
    });
    expect(offsetsOf(log).slice(-2)).toEqual(['300', '301']);
  });

  it('of which Kafka refuses one for good go on around it, and it is kept', async () => {
    const log = new InMemoryPublisher();
    await put(letter(400), letter(401), letter(402));
    await relayAll({
      publish: async (message) => {
        if (message.headers['ce_originoffset']?.toString() === '401')
          throw new PublishError('kafka-refused', 'too large');
        return log.publish(message);
      },
    });
    expect([...new Set(offsetsOf(log))]).toEqual(['400', '402']);
    const { rows } = await pool.query<{ refused: string; value: Buffer }>(
      'SELECT refused, value FROM foxtail.dead_letters WHERE log_offset = 401',
    );
    expect(rows).toEqual([{ refused: 'too large', value: Buffer.from('v401') }]);
  });
});
