import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type pg from 'pg';
import { decodeDeadLetter, topicsOf, type DeadLetter, type ReadDeadLetter } from '#contracts';
import {
  applyTopics,
  createKafka,
  InMemoryPublisher,
  KafkaPublisher,
  readLog,
  type Publisher,
} from '#kafka';
import { migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { kafkaPrefix } from '../../../../test/support/kafka-prefix.js';
import { OutboxRelay } from '../outbox/outbox.relay.js';
import { inTransaction, withConnection } from '../runner/transaction.js';
import { putLetters } from './dead-letter.store.js';
import { createProjectionPool } from '../runner/projection-pool.js';

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
  pool = createProjectionPool(
    { connectionString: database.url, options: projectedOptions(), max: 4 },
    () => undefined,
  );
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
const inOne = (work: (client: pg.ClientBase) => Promise<void>) =>
  withConnection(pool, (connection) => inTransaction(connection, work));
const put = (...letters: DeadLetter[]) => inOne((client) => putLetters(client, letters));

async function waiting(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::integer AS n FROM foxtail.outbox',
  );
  return rows[0]?.n ?? 0;
}

async function relayAll(publisher: Publisher, replicas = 1): Promise<void> {
  const relays = Array.from(
    { length: replicas },
    () => new OutboxRelay({ pool, publisher, logger, everyMs: 20 }),
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
    const undone = inOne(async (client) => {
      await putLetters(client, [letter(200)]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await put(letter(201));
    await relayAll(log);
    expect(offsetsOf(log)).toEqual(['201']);
  });
});
