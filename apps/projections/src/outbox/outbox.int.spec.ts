import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import pg from 'pg';
import { decodeEvent, type BatchCompletedData, type Outgoing, type SourceEvent } from '#contracts';
import { InMemoryPublisher, PublishError } from '#kafka';
import { migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { at, batchEvent, documentEvent } from '../../../../test/support/histories.js';
import { applyEvents } from '../runner/apply-events.js';
import { OutboxRelay } from './outbox.relay.js';
import { appendToOutbox, type OutboxMessage } from './outbox.store.js';
import { createProjectionPool } from '../runner/projection-pool.js';

let database: TestDatabase;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  pool = createProjectionPool(
    { connectionString: database.url, options: projectedOptions(), max: 6 },
    () => undefined,
  );
  // One test ends connections.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
});
beforeEach(async () => {
  await clearReadModels();
  await pool.query('TRUNCATE foxtail.completions, foxtail.outbox');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function clearReadModels(): Promise<void> {
  await pool.query(
    'TRUNCATE foxtail_v1.documents, foxtail_v1.files, foxtail_v1.batches, foxtail_v1.timeline',
  );
}

async function apply(events: readonly SourceEvent[], outbox = true): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await applyEvents(client, events, { outbox });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** What waits in the outbox, as a subscriber would read it. */
async function waiting(): Promise<{ id: string; data: BatchCompletedData }[]> {
  const { rows } = await pool.query<{ key: Buffer; value: Buffer; headers: string }>(
    'SELECT key, value, headers FROM foxtail.outbox ORDER BY seq',
  );
  return rows.map(({ headers, ...message }) => {
    const read = decodeEvent({
      ...message,
      headers: JSON.parse(headers) as Record<string, string>,
    });
    if (!read.ok || read.event.entity !== 'completion') throw new Error('no completion');
    return { id: read.event.id, data: read.event.data };
  });
}

async function batchStatus(batchId: string): Promise<unknown> {
  const { rows } = await pool.query<object>(
    'SELECT status, reopened FROM foxtail.batches WHERE batch_id = $1',
    [batchId],
  );
  return rows[0];
}

const inBatch = (id: string, uploadedAt: string, batchId = 'b') =>
  documentEvent('processed', id, {}, { batchId, uploadedAt });
const closed = batchEvent(
  'closed',
  'b',
  { time: at(5) },
  { reason: 'vendor', closedAt: at(5), documentCount: 1 },
);

describe('a completion', () => {
  it('stands in the outbox once, with what was counted, however often its events come', async () => {
    await apply([closed]);
    expect(await waiting()).toEqual([]);
    await apply([inBatch('d1', at(1))]);
    await apply([inBatch('d1', at(1)), closed]);
    expect(await waiting()).toMatchObject([
      {
        data: {
          batchId: 'b',
          status: 'completed',
          basis: 'declared',
          revision: 1,
          closedAt: at(5),
          documents: { total: 1, processed: 1 },
        },
      },
    ]);
  });

  it('counts on when what was inferred turns out to be more', async () => {
    const silence = batchEvent(
      'closed',
      'b',
      { id: 's', time: at(40) },
      { reason: 'inactivity', closedAt: at(40) },
    );
    await apply([inBatch('d1', at(1)), silence]);
    await apply([inBatch('d2', at(2))]);
    expect((await waiting()).map(({ data }) => [data.revision, data.documents.total])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('is not told again by a rebuild, nor by a version that was rebuilt and goes on', async () => {
    const history = [closed, inBatch('d1', at(1))];
    await apply(history);
    await pool.query('DELETE FROM foxtail.outbox');
    await clearReadModels();
    await apply(history, false);
    expect(await waiting()).toEqual([]);
    await apply(history);
    expect(await waiting()).toEqual([]);
  });

  it('is not written by a version that readers do not see', async () => {
    await apply([closed, inBatch('d1', at(1))], false);
    expect(await waiting()).toEqual([]);
    const { rowCount } = await pool.query('SELECT FROM foxtail.completions');
    expect(rowCount).toBe(0);
  });

  it('holds again, untold, once the document that opened the batch has moved away', async () => {
    await apply([closed, inBatch('d1', at(1))]);
    await apply([inBatch('d2', at(6))]);
    expect(await batchStatus('b')).toEqual({ status: 'open', reopened: true });
    await apply([documentEvent('updated', 'd2', { time: at(20) }, { batchId: 'other' })]);
    expect(await batchStatus('b')).toEqual({ status: 'completed', reopened: false });
    expect(await waiting()).toHaveLength(1);
  });
});

/** A log that fails as it is told to. */
class FailingPublisher extends InMemoryPublisher {
  fail: (message: Outgoing) => Error | undefined = () => undefined;
  after: () => Promise<void> = async () => undefined;

  override async publish(message: Outgoing) {
    const error = this.fail(message);
    if (error) throw error;
    const position = await super.publish(message);
    await this.after();
    return position;
  }

  get ids(): string[] {
    return this.messages.map(({ key }) => String(key));
  }
}

const message = (id: string): OutboxMessage => ({
  id,
  topic: 'batches',
  key: id,
  value: Buffer.from('{}'),
  headers: { ce_id: id, odd: Buffer.from([0, 255]) },
});

async function put(...ids: string[]): Promise<void> {
  const client = await pool.connect();
  await appendToOutbox(client, ids.map(message)).finally(() => client.release());
}

const count = async () => (await pool.query('SELECT FROM foxtail.outbox')).rowCount;
const relayTo = (publisher: FailingPublisher) =>
  new OutboxRelay({ pool, publisher, logger: pino({ level: 'silent' }), everyMs: 20 });

describe('the relay', () => {
  const ids = Array.from({ length: 20 }, (_, n) => `m${n}`);

  it('sends in order what was written, byte for byte, and keeps nothing of it', async () => {
    const log = new FailingPublisher();
    await put(...ids.slice(0, 10));
    await put(...ids.slice(10));
    await relayTo(log).relayHead();
    expect(log.ids).toEqual(ids);
    expect(log.messages[0]).toMatchObject({
      topic: 'batches',
      key: Buffer.from('m0'),
      value: Buffer.from('{}'),
      headers: message('m0').headers,
    });
    expect(await count()).toBe(0);
  });

  it('sends as it comes while it runs, and goes on after Kafka was away', async () => {
    const log = new FailingPublisher();
    let failures = 3;
    log.fail = ({ key }) =>
      String(key) === 'm3' && failures-- > 0
        ? new PublishError('kafka-unavailable', 'away')
        : undefined;
    const relay = relayTo(log);
    relay.start();
    await put(...ids);
    await eventually(async () => ((await count()) === 0 ? undefined : 'some wait'), {
      withinMs: 10_000,
    });
    await relay.stop();
    expect(new Set(log.ids)).toEqual(new Set(ids));
    // What follows the one that failed is sent after it, too.
    expect(log.ids.slice(-20)).toEqual(ids);
  });

  it('is one over all replicas: what it is at, no other sends', async () => {
    const [log, other] = [new FailingPublisher(), new FailingPublisher()];
    await put(...ids);
    let looked: Promise<boolean> | undefined;
    // It has sent, and not noted that yet.
    log.after = async () => void (await (looked ??= relayTo(other).relayHead()));
    await relayTo(log).relayHead();
    expect(await looked).toBe(false);
    expect(log.ids).toEqual(ids);
    expect(other.ids).toEqual([]);
  });

  it('that dies before it could note what it sent sends it again, with the same ids', async () => {
    const log = new FailingPublisher();
    await put('a', 'b');
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    log.after = async () => {
      await other.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
    };
    await expect(relayTo(log).relayHead()).rejects.toThrow();
    await other.end();
    expect(await count()).toBe(2);
    log.after = async () => undefined;
    await relayTo(log).relayHead();
    expect(log.ids).toEqual(['a', 'b', 'a', 'b']);
    expect(await count()).toBe(0);
  });

  it('sets aside what Kafka refuses for good, and the others go their way', async () => {
    const log = new FailingPublisher();
    log.fail = ({ key }) =>
      String(key) === 'm7' ? new PublishError('kafka-refused', 'too large') : undefined;
    await put(...ids);
    await relayTo(log).relayHead();
    expect(new Set(log.ids)).toEqual(new Set(ids.filter((id) => id !== 'm7')));
    const { rows } = await pool.query<object>('SELECT id, refused FROM foxtail.outbox');
    expect(rows).toEqual([{ id: 'm7', refused: 'too large' }]);
  });
});
