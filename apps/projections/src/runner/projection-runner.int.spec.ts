import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import pg from 'pg';
import { decodeDeadLetter, encodeEvent, topicsOf, type SourceEvent } from '#contracts';
import type { Chunk } from '#kafka';
import { CHANGES_CHANNEL, laneOf, migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { batchEvent, documentEvent } from '../../../../test/support/histories.js';
import { outboxHead } from '../outbox/outbox.store.js';
import { ProjectionRunner } from './projection-runner.js';
import { inTransaction, withConnection } from './transaction.js';
import { createProjectionPool } from './projection-pool.js';

let database: TestDatabase;
let pool: pg.Pool;
let runner: ProjectionRunner;
const topics = topicsOf('t');
let partition = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = createProjectionPool(
    { connectionString: database.url, options: projectedOptions(), max: 4 },
    () => undefined,
  );
  runner = new ProjectionRunner({ pool, topics, logger: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Message = Chunk['messages'][number];

function messageOf(event: SourceEvent, offset: number): Message {
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

function chunk(place: number, from: number, ...messages: Message[]): Chunk {
  return { topic: topics.documents, partition: place, from: BigInt(from), messages };
}

const inBatch = (id: string) => documentEvent('processed', id, {}, { batchId: `batch-${id}` });
/** Each test has a partition, and so a checkpoint, of its own. */
const newPartition = () => (partition += 1);

async function lettersOf(place: number) {
  const letters = await withConnection(pool, (connection) =>
    inTransaction(connection, (client) => outboxHead(client, 1_000, 1e9)),
  );
  return letters.filter(({ headers }) => String(headers['ce_originpartition']) === String(place));
}

async function batchTotal(id: string): Promise<number> {
  const { rows } = await pool.query<{ processed: number }>(
    'SELECT processed FROM foxtail.batches WHERE batch_id = $1',
    [`batch-${id}`],
  );
  return rows[0]?.processed ?? 0;
}

describe('a chunk', () => {
  it('is applied once, though it is handed over again', async () => {
    const place = newPartition();
    const same = chunk(place, 0, messageOf(inBatch('once'), 0), messageOf(inBatch('once2'), 1));
    expect(await runner.handle(same)).toBe(2n);
    expect(await runner.handle(same)).toBe(2n);
    expect(await batchTotal('once')).toBe(1);
  });

  it('is applied from the checkpoint on, where only its beginning is known', async () => {
    const place = newPartition();
    await runner.handle(chunk(place, 0, messageOf(inBatch('p0'), 0)));
    expect(
      await runner.handle(
        chunk(place, 0, messageOf(inBatch('p0'), 0), messageOf(inBatch('p1'), 1)),
      ),
    ).toBe(2n);
    expect(await batchTotal('p1')).toBe(1);
  });

  it('is not applied where something before it is missing', async () => {
    const place = newPartition();
    await runner.handle(chunk(place, 0, messageOf(inBatch('g0'), 0)));
    expect(await runner.handle(chunk(place, 5, messageOf(inBatch('g5'), 5)))).toBe(1n);
    expect(await batchTotal('g5')).toBe(0);
  });

  it('leaves each event with its first place in the log, and tells once how far it came', async () => {
    const place = newPartition();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const heard: string[] = [];
    client.on('notification', ({ payload }) => heard.push(payload ?? ''));
    await client.query(`LISTEN ${CHANGES_CHANNEL}`);
    const event = { ...inBatch('placed'), id: 'placed' };
    await runner.handle(chunk(place, 0, messageOf(event, 3), messageOf(event, 5)));
    await runner.handle(chunk(place, 6, messageOf(event, 7)));
    const { rows } = await client.query(
      `SELECT lane, log_offset FROM foxtail.timeline WHERE event_id = 'placed'`,
    );
    await client.end();
    expect(rows).toEqual([{ lane: laneOf(topics.documents, place), log_offset: '3' }]);
    expect(heard).toEqual([`${topics.documents} ${place} 6`, `${topics.documents} ${place} 8`]);
  });

  it('may leave offsets out within', async () => {
    const place = newPartition();
    expect(
      await runner.handle(
        chunk(place, 0, messageOf(inBatch('j0'), 3), messageOf(inBatch('j1'), 9)),
      ),
    ).toBe(10n);
  });

  it('of a consumer that lost the partition is refused by the checkpoint, also when both come at once', async () => {
    const place = newPartition();
    const same = () =>
      chunk(place, 0, ...Array.from({ length: 20 }, (_, n) => messageOf(inBatch(`z${n}`), n)));
    const results = await Promise.all(Array.from({ length: 4 }, () => runner.handle(same())));
    expect(results).toEqual([20n, 20n, 20n, 20n]);
    for (let n = 0; n < 20; n += 1) expect(await batchTotal(`z${n}`)).toBe(1);
  });

  it('that fails leaves neither rows nor checkpoint, and is applied once it can be', async () => {
    const place = newPartition();
    const one = chunk(place, 0, messageOf(inBatch('fails'), 0));
    await pool.query('ALTER TABLE foxtail_v1.timeline RENAME TO away');
    await expect(runner.handle(one)).rejects.toThrow('timeline');
    await pool.query('ALTER TABLE foxtail_v1.away RENAME TO timeline');
    expect(await batchTotal('fails')).toBe(0);
    expect((await runner.checkpoints()).get(`${topics.documents}/${place}`)).toBeUndefined();
    expect(await runner.handle(one)).toBe(1n);
    expect(await batchTotal('fails')).toBe(1);
  });
});

describe('a message that is no event', () => {
  it('goes to the dead letters with where it stood and why, and the others are applied', async () => {
    const place = newPartition();
    const bad = { ...messageOf(inBatch('bad'), 1), value: Buffer.from('{') };
    expect(
      await runner.handle(
        chunk(place, 0, messageOf(inBatch('good0'), 0), bad, messageOf(inBatch('good2'), 2)),
      ),
    ).toBe(3n);
    const headers = Object.entries(bad.headers ?? {}).map(([n, v]) => [n, Buffer.from(String(v))]);
    expect((await lettersOf(place)).map(decodeDeadLetter)).toMatchObject([
      {
        ok: true,
        letter: {
          topic: topics.documents,
          partition: place,
          offset: '1',
          reason: 'not-json',
          key: bad.key,
          value: bad.value,
          headers: Object.fromEntries(headers) as object,
        },
      },
    ]);
    expect([await batchTotal('good0'), await batchTotal('bad'), await batchTotal('good2')]).toEqual(
      [1, 0, 1],
    );
  });

  it.each([
    ['no-value', (message: Message) => ({ ...message, value: null })],
    ['wrong-key', (message: Message) => ({ ...message, key: Buffer.from('other') })],
    ['wrong-topic', () => messageOf(batchEvent('closed', 'b'), 0)],
    [
      'bad-data',
      (message: Message) => ({
        ...message,
        value: Buffer.from(
          String(message.value).replace('{', '{"uploadedAt":"2026-02-31T10:00:00Z",'),
        ),
      }),
    ],
  ])('because of %s goes there too', async (reason, spoil) => {
    const place = newPartition();
    const bad = spoil(messageOf(documentEvent('processed', 'spoilt', {}, {}), 0));
    expect(await runner.handle(chunk(place, 0, bad))).toBe(1n);
    expect((await lettersOf(place)).map(decodeDeadLetter)).toMatchObject([
      { ok: true, letter: { offset: '0', reason } },
    ]);
  });

  it('of a type that a newer version sends is passed over', async () => {
    const place = newPartition();
    const message = messageOf(inBatch('newer'), 0);
    const newer = {
      ...message,
      headers: { ...message.headers, ce_type: 'foxtail.document.processed.v2' },
    };
    expect(await runner.handle(chunk(place, 0, newer as Message))).toBe(1n);
    expect(await lettersOf(place)).toEqual([]);
  });
});

describe('many partitions at once', () => {
  it('that touch the same batches in different orders neither deadlock nor miscount', async () => {
    const chunks = Array.from({ length: 4 }, (_, partition) => {
      const place = newPartition();
      const events = Array.from({ length: 60 }, (_, n) => {
        const batch = `shared-${(n * (partition + 1)) % 7}`;
        return messageOf(
          documentEvent('processed', `s${partition}-${n}`, {}, { batchId: batch }),
          n,
        );
      });
      return chunk(place, 0, ...events);
    });
    await Promise.all(chunks.map((one) => runner.handle(one)));
    const { rows } = await pool.query<{ total: string }>(
      `SELECT sum(processed) AS total FROM foxtail.batches WHERE batch_id LIKE 'shared-%'`,
    );
    expect(Number(rows[0]?.total)).toBe(240);
  });
});
