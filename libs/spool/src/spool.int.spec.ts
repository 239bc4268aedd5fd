import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { LogPosition, Outgoing } from '#contracts';
import { PublishError, type Publisher } from '#kafka';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { eventually } from '../../../test/support/eventually.js';
import { standStill } from '../../../test/support/stand-still.js';
import {
  discardSetAside,
  listSetAside,
  migrateSpool,
  readLease,
  retrySetAside,
  SpoolingPublisher,
  SpoolRelay,
  SpoolStore,
  type CircuitState,
  type Durable,
} from './index.js';

let database: TestDatabase;
let store: SpoolStore;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrateSpool(database.url);
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
});
beforeEach(async () => {
  store = new SpoolStore({ url: database.url, timeoutMs: 5_000 });
  await admin.query(
    'TRUNCATE foxtail_spool.messages, foxtail_spool.set_aside, foxtail_spool.lease',
  );
});
afterEach(() => store.close());
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const message = (key: string, text: string): Outgoing => ({
  topic: 'documents',
  key,
  value: Buffer.from(text),
  headers: { ce_id: text },
});
const texts = (messages: readonly { value: Buffer }[]) =>
  messages.map(({ value }) => value.toString());

/** A log with one partition, as a broker far away would be: what it does with a send is given. */
class FarLog implements Publisher {
  /** Of a send: it lands, it does not, it lands and the answer is lost, or it is never taken. */
  fate: (sent: readonly Outgoing[]) => 'lands' | 'fails' | 'lands unanswered' | 'is refused' = () =>
    'lands';
  onFailure: () => void = () => undefined;
  constructor(readonly log: Outgoing[] = []) {}

  private queue: {
    message: Outgoing;
    resolve: (at: LogPosition) => void;
    reject: (e: Error) => void;
  }[] = [];
  private isSending = false;

  publish(sent: Outgoing): Promise<LogPosition> {
    return new Promise((resolve, reject) => {
      this.queue.push({ message: sent, resolve, reject });
      if (!this.isSending) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isSending = true;
    await new Promise(setImmediate);
    while (this.queue.length > 0) {
      const taken = this.queue.splice(0, 20);
      const messages = taken.map(({ message: one }) => one);
      const fate = this.fate(messages);
      if (fate.startsWith('lands')) this.log.push(...messages);
      await new Promise(setImmediate);
      if (fate === 'lands') {
        taken.forEach(({ resolve }) => resolve({ topic: 'far', partition: 0, offset: '0' }));
        continue;
      }
      const failed = [...taken, ...this.queue.splice(0)];
      const code = fate === 'is refused' ? 'kafka-refused' : 'kafka-unavailable';
      this.onFailure();
      failed.forEach(({ reject }) => reject(new PublishError(code, fate)));
    }
    this.isSending = false;
  }
}

function assemble() {
  const live = new FarLog();
  const states: CircuitState[] = [];
  const relayed = new FarLog(live.log);
  relayed.fate = (sent) => live.fate(sent);
  const relay = new SpoolRelay({ store, kafka: relayed });
  const publisher = new SpoolingPublisher({
    store,
    kafka: (onFailure) => Object.assign(live, { onFailure }),
    wakeRelay: () => relay.wake(),
    spoolTimeoutMs: 5_000,
    lookEveryMs: 5,
    onState: (state) => states.push(state),
  });
  return { live, relay, publisher, states };
}

/** Starts every relay that a test made, and stops it at its end. */
const withRelay = async (relay: SpoolRelay, test: () => Promise<void>) => {
  relay.start();
  try {
    await test();
  } finally {
    await relay.stop();
  }
};
const isEmpty = async () => {
  const { count } = await store.glance(1_000);
  return count === 0 ? undefined : `${count} wait`;
};

describe('the store', () => {
  it('hands out what was appended, whole and in order', async () => {
    const odd: Outgoing = {
      topic: 'unmapped',
      key: null,
      value: Buffer.from([0, 255, 10, 39, 92]),
      headers: { a: 'a "quoted" \\ {text}, null', b: '\ud83d\ude00' },
    };
    await store.append([message('demo/a', '1'), odd, message('demo/a', '2')]);
    const last = await store.append([message('demo/b', '3')]);
    const head = await store.head(10, 1_000_000);
    expect(texts(head)).toEqual(['1', odd.value.toString(), '2', '3']);
    expect(head[1]).toMatchObject({ ...odd, value: odd.value });
    expect(head[0]?.key).toEqual(Buffer.from('demo/a'));
    expect(head[3]?.seq).toBe(last);
    expect(texts(await store.head(2, 1_000_000))).toEqual(['1', odd.value.toString()]);
  });

  it('does not take a pause of this process for one of the server', async () => {
    const strict = new SpoolStore({ url: database.url, timeoutMs: 1_000 });
    try {
      const connecting = strict.check();
      standStill(1_500);
      await connecting;
      const appending = strict.append([message('demo/a', '1')]);
      await new Promise(setImmediate);
      standStill(1_500);
      expect(await appending).toBeGreaterThan(0n);
    } finally {
      await strict.close();
    }
  });

  it('waits for a server that says nothing no longer than it may', async () => {
    await admin.query('BEGIN; LOCK TABLE foxtail_spool.messages');
    const strict = new SpoolStore({ url: database.url, timeoutMs: 200 });
    try {
      await expect(strict.append([message('demo/a', '1')])).rejects.toThrow(
        /no answer in time|statement timeout/,
      );
    } finally {
      await admin.query('ROLLBACK');
      await strict.close();
    }
    expect(await isEmpty()).toBeUndefined();
  });

  it('hands out no more bytes than asked for, but one message at least', async () => {
    const large = { ...message('demo/a', ''), value: Buffer.alloc(1_000) };
    await store.append([large, large, large]);
    expect(await store.head(10, 1_500)).toHaveLength(2);
    expect(await store.head(10, 1)).toHaveLength(1);
  });

  it('gives the lease to one at a time', async () => {
    expect(await store.lease('one', 60)).toBe(true);
    expect(await store.lease('two', 60)).toBe(false);
    expect(await store.lease('one', 0)).toBe(true);
    expect(await store.lease('two', 60)).toBe(true);
    await store.release('one');
    expect(await store.lease('one', 60)).toBe(false);
    await store.release('two');
    expect(await store.lease('one', 60)).toBe(true);
  });

  it('commits for good: synchronous_commit is on though the server has it off', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await admin.query(`
      ALTER DATABASE ${name} SET synchronous_commit = off;
      CREATE TABLE public.noted (setting text);
      CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO public.noted VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
      CREATE TRIGGER note AFTER INSERT ON foxtail_spool.messages EXECUTE FUNCTION public.note()`);
    await store.append([message('demo/a', '1')]);
    await admin.query('DROP TRIGGER note ON foxtail_spool.messages');
    expect((await admin.query('TABLE public.noted')).rows).toEqual([{ setting: 'on' }]);
  });
});

describe('the spooling publisher', () => {
  it('publishes to Kafka while it answers, and touches no spool', async () => {
    const { live, publisher } = assemble();
    const durable = await Promise.all(
      [1, 2, 3].map((n) => publisher.publish(message('demo/a', `${n}`))),
    );
    expect(durable.map((one) => one.in)).toEqual(['log', 'log', 'log']);
    expect(texts(live.log)).toEqual(['1', '2', '3']);
    expect(await isEmpty()).toBeUndefined();
  });

  it('spools what Kafka does not take, then carries it there, and goes back to Kafka', async () => {
    const { live, relay, publisher } = assemble();
    live.fate = () => 'fails';
    const away = await Promise.all(
      [1, 2, 3].map((n) => publisher.publish(message('demo/a', `${n}`))),
    );
    expect(away.map((one) => one.in)).toEqual(['spool', 'spool', 'spool']);
    expect(publisher.circuit).toBe('spooling');
    live.fate = () => 'lands';
    await withRelay(relay, async () => {
      await eventually(() => (publisher.circuit === 'live' ? undefined : publisher.circuit), {
        withinMs: 10_000,
      });
    });
    expect((await publisher.publish(message('demo/a', '4'))).in).toBe('log');
    expect(texts(live.log)).toEqual(['1', '2', '3', '4']);
  });

  it('begins in the spool while it holds anything', async () => {
    await store.append([message('demo/a', 'earlier')]);
    const { live, relay, publisher } = assemble();
    await publisher.start();
    expect((await publisher.publish(message('demo/a', 'later'))).in).toBe('spool');
    await withRelay(relay, () => eventually(isEmpty, { withinMs: 10_000 }));
    expect(texts(live.log)).toEqual(['earlier', 'later']);
    await publisher.close();
  });

  it('refuses while neither Kafka nor Postgres takes it, and tries Kafka again though Postgres stays away', async () => {
    const { live, publisher } = assemble();
    live.fate = () => 'fails';
    await admin.query('ALTER TABLE foxtail_spool.messages RENAME TO away');
    try {
      const results = await Promise.allSettled(
        [1, 2].map((n) => publisher.publish(message('demo/a', `${n}`))),
      );
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      live.fate = () => 'lands';
      await eventually(() => (publisher.circuit === 'live' ? undefined : publisher.circuit), {
        withinMs: 10_000,
      });
      expect((await publisher.publish(message('demo/a', '3'))).in).toBe('log');
    } finally {
      await admin.query('ALTER TABLE foxtail_spool.away RENAME TO messages');
    }
    expect(texts(live.log)).toEqual(['3']);
  });

  it('never lets an event overtake an earlier one of its key, nor loses one, whatever Kafka does', async () => {
    let seed = 20_260_301;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const { live, relay, publisher, states } = assemble();
    let luck = 1;
    live.fate = () => (random() < luck ? 'lands' : random() < 0.5 ? 'fails' : 'lands unanswered');
    const calls: Outgoing[] = [];
    const answers: Promise<Durable>[] = [];
    await withRelay(relay, async () => {
      const timesClosed = () => states.filter((state) => state === 'live').length;
      for (let round = 0; timesClosed() < 40; round += 1) {
        // Trouble begins while all is well, and ends some time after it was noticed.
        if (random() < 0.1) luck = publisher.circuit === 'live' ? 0.3 : 1;
        for (let n = 0; n < 4; n += 1) {
          const call = message(`demo/${Math.floor(random() * 4)}`, `${round}.${n}`);
          calls.push(call);
          answers.push(publisher.publish(call));
        }
        // As many at once as connections would bring, no more.
        await Promise.all([answers.at(-20), new Promise(setImmediate)]);
      }
      luck = 1;
      await eventually(() => (publisher.circuit === 'live' ? undefined : publisher.circuit), {
        withinMs: 20_000,
      });
      await eventually(isEmpty, { withinMs: 20_000 });
    });
    const places = (await Promise.all(answers)).map((durable) => durable.in);
    expect(new Set(places)).toEqual(new Set(['log', 'spool']));
    for (const key of ['demo/0', 'demo/1', 'demo/2', 'demo/3']) {
      const of = (messages: readonly Outgoing[]) =>
        texts(messages.filter((one) => String(one.key) === key));
      // A repeat may stand anywhere behind its first occurrence.
      expect([...new Set(of(live.log))]).toEqual(of(calls));
    }
  });
});

describe('the relay', () => {
  it('sets aside what Kafka refuses for good; nothing behind it waits', async () => {
    const far = new FarLog();
    far.fate = (sent) => (texts(sent).includes('bad') ? 'is refused' : 'lands');
    await store.append(['1', '2', 'bad', '3', '4', '5'].map((text) => message('demo/a', text)));
    const aside: string[] = [];
    const relay = new SpoolRelay({
      store,
      kafka: far,
      onSetAside: (one) => aside.push(one.value.toString()),
    });
    await withRelay(relay, () => eventually(isEmpty, { withinMs: 10_000 }));
    expect([...new Set(texts(far.log))]).toEqual(['1', '2', '3', '4', '5']);
    expect(aside).toEqual(['bad']);
    expect(await store.depth()).toEqual({ messages: 0, ageSeconds: 0, setAside: 1 });
  });

  it('waits while another has the lease', async () => {
    await store.append([message('demo/a', '1')]);
    await store.lease('another', 60);
    const far = new FarLog();
    const turns: boolean[] = [];
    const relay = new SpoolRelay({ store, kafka: far, onTurn: (isMine) => turns.push(isMine) });
    await withRelay(relay, async () => {
      await eventually(() => (turns.length > 1 ? undefined : 'no turn yet'), { withinMs: 10_000 });
      expect(turns).not.toContain(true);
      expect(far.log).toEqual([]);
      await store.release('another');
      await eventually(isEmpty, { withinMs: 10_000 });
    });
    expect(texts(far.log)).toEqual(['1']);
  });
});

describe('what is set aside', () => {
  beforeEach(async () => {
    await store.append(['1', '2', '3'].map((text) => message('demo/a', text)));
    for (const one of (await store.head(2, 1_000)).reverse())
      await store.setAside(one, `no ${one.seq}`);
  });

  it('is listed with its reason, without its content', async () => {
    const found = await listSetAside(admin);
    expect(found).toHaveLength(2);
    expect(found[0]).toEqual({
      seq: expect.any(BigInt),
      topic: 'documents',
      bytes: 1,
      spooledAt: expect.any(Date),
      setAsideAt: expect.any(Date),
      reason: `no ${found[0]?.seq}`,
    });
  });

  it('can be tried again, one or all, in order behind what waits', async () => {
    const [, second] = await listSetAside(admin);
    expect(await retrySetAside(admin, second?.seq ?? 0n)).toBe(1);
    expect(texts(await store.head(10, 1_000))).toEqual(['3', '2']);
    expect(await retrySetAside(admin, null)).toBe(1);
    expect(texts(await store.head(10, 1_000))).toEqual(['3', '2', '1']);
    expect(await listSetAside(admin)).toEqual([]);
  });

  it('is deleted when it is asked for by its number alone', async () => {
    const [first] = await listSetAside(admin);
    expect(await discardSetAside(admin, first?.seq ?? 0n)).toBe(true);
    expect(await discardSetAside(admin, first?.seq ?? 0n)).toBe(false);
    expect(await listSetAside(admin)).toHaveLength(1);
  });

  it('the lease is shown while it holds', async () => {
    expect(await readLease(admin)).toBeNull();
    await store.lease('one', 60);
    expect(await readLease(admin)).toMatchObject({ holder: 'one' });
    await store.lease('one', 0);
    expect(await readLease(admin)).toBeNull();
  });
});
