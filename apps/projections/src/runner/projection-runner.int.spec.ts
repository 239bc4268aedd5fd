import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import pg from 'pg';
import { encodeEvent, type FoxtailEvent } from '#contracts';
import { InMemoryPublisher, type Chunk } from '#kafka';
import { migrate } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { documentEvent } from '../../../../test/support/histories.js';
import { ProjectionRunner } from './projection-runner.js';

let database: TestDatabase;
let pool: pg.Pool;
const deadLetters = new InMemoryPublisher();
let runner: ProjectionRunner;
let topic = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  runner = new ProjectionRunner(pool, deadLetters, pino({ level: 'silent' }));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Message = Chunk['messages'][number];

function messageOf(event: FoxtailEvent, offset: number): Message {
  const { key, value, headers } = encodeEvent(event);
  return {
    key: Buffer.from(key),
    value,
    headers,
    offset: String(offset),
    timestamp: '0',
    attributes: 0,
  };
}

function chunk(name: string, from: number, ...messages: Message[]): Chunk {
  return { topic: name, partition: 0, from: BigInt(from), messages };
}

const inBatch = (id: string) => documentEvent('processed', id, {}, { batchId: `batch-${id}` });
const newTopic = () => `topic-${(topic += 1)}`;

async function batchTotal(id: string): Promise<number> {
  const { rows } = await pool.query<{ processed: number }>(
    'SELECT processed FROM foxtail.batches WHERE batch_id = $1',
    [`batch-${id}`],
  );
  return rows[0]?.processed ?? 0;
}

describe('a chunk', () => {
  it('is applied once, though it is handed over again', async () => {
    const name = newTopic();
    const same = chunk(name, 0, messageOf(inBatch('once'), 0), messageOf(inBatch('once2'), 1));
    expect(await runner.handle(same)).toBe(2n);
    expect(await runner.handle(same)).toBe(2n);
    expect(await batchTotal('once')).toBe(1);
  });

  it('is applied from the checkpoint on, where only its beginning is known', async () => {
    const name = newTopic();
    await runner.handle(chunk(name, 0, messageOf(inBatch('p0'), 0)));
    expect(
      await runner.handle(chunk(name, 0, messageOf(inBatch('p0'), 0), messageOf(inBatch('p1'), 1))),
    ).toBe(2n);
    expect(await batchTotal('p1')).toBe(1);
  });

  it('is not applied where something before it is missing', async () => {
    const name = newTopic();
    await runner.handle(chunk(name, 0, messageOf(inBatch('g0'), 0)));
    expect(await runner.handle(chunk(name, 5, messageOf(inBatch('g5'), 5)))).toBe(1n);
    expect(await batchTotal('g5')).toBe(0);
  });

  it('may leave offsets out within', async () => {
    const name = newTopic();
    expect(
      await runner.handle(chunk(name, 0, messageOf(inBatch('j0'), 3), messageOf(inBatch('j1'), 9))),
    ).toBe(10n);
  });

  it('of a consumer that lost the partition is refused by the checkpoint, also when both come at once', async () => {
    const name = newTopic();
    const same = () =>
      chunk(name, 0, ...Array.from({ length: 20 }, (_, n) => messageOf(inBatch(`z${n}`), n)));
    const results = await Promise.all(Array.from({ length: 4 }, () => runner.handle(same())));
    expect(results).toEqual([20n, 20n, 20n, 20n]);
    for (let n = 0; n < 20; n += 1) expect(await batchTotal(`z${n}`)).toBe(1);
  });

  it('that fails leaves neither rows nor checkpoint', async () => {
    const name = newTopic();
    const event = inBatch('fails');
    // Postgres refuses a date that no calendar has; a publisher of ours would not send one.
    const bad = {
      ...event,
      id: 'bad',
      data: { ...event.data, uploadedAt: '2026-02-31T99:00:00Z' },
    };
    await expect(
      runner.handle(chunk(name, 0, messageOf(event, 0), messageOf(bad, 1))),
    ).rejects.toThrow();
    expect(await batchTotal('fails')).toBe(0);
    expect(await runner.handle(chunk(name, 0, messageOf(event, 0)))).toBe(1n);
  });
});

describe('a message that is no event', () => {
  it('goes to the dead letters with where it stood and why, and the others are applied', async () => {
    const name = newTopic();
    const bad = { ...messageOf(inBatch('bad'), 1), value: Buffer.from('{') };
    deadLetters.messages.length = 0;
    expect(
      await runner.handle(
        chunk(name, 0, messageOf(inBatch('good0'), 0), bad, messageOf(inBatch('good2'), 2)),
      ),
    ).toBe(3n);
    expect(deadLetters.messages).toMatchObject([
      {
        topic: 'deadLetters',
        key: bad.key,
        value: bad.value,
        headers: {
          ce_id: `${name}/0/1`,
          ce_reason: 'not-json',
          ce_origintopic: name,
          ce_originoffset: '1',
        },
      },
    ]);
    expect([await batchTotal('good0'), await batchTotal('bad'), await batchTotal('good2')]).toEqual(
      [1, 0, 1],
    );
  });

  it('of a type that a newer version sends is passed over', async () => {
    const name = newTopic();
    const message = messageOf(inBatch('newer'), 0);
    const newer = {
      ...message,
      headers: { ...message.headers, ce_type: 'foxtail.document.processed.v2' },
    };
    deadLetters.messages.length = 0;
    expect(await runner.handle(chunk(name, 0, newer as Message))).toBe(1n);
    expect(deadLetters.messages).toEqual([]);
  });
});

describe('many partitions at once', () => {
  it('that touch the same batches in different orders neither deadlock nor miscount', async () => {
    const chunks = Array.from({ length: 4 }, (_, partition) => {
      const name = newTopic();
      const events = Array.from({ length: 60 }, (_, n) => {
        const batch = `shared-${(n * (partition + 1)) % 7}`;
        return messageOf(
          documentEvent('processed', `s${partition}-${n}`, {}, { batchId: batch }),
          n,
        );
      });
      return chunk(name, 0, ...events);
    });
    await Promise.all(chunks.map((one) => runner.handle(one)));
    const { rows } = await pool.query<{ total: string }>(
      `SELECT sum(processed) AS total FROM foxtail.batches WHERE batch_id LIKE 'shared-%'`,
    );
    expect(Number(rows[0]?.total)).toBe(240);
  });
});
