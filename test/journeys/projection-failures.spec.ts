import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { decodeDeadLetter, encodeEvent, type SourceEvent } from '#contracts';
import { KafkaPublisher, readLog } from '#kafka';
import { createNextVersion, dropVersion, migrate } from '#read-models';
import { migrateSpool } from '#spool';
import { runCommand } from '../support/commands.js';
import { eventually } from '../support/eventually.js';
import { brokers, Foxtail } from '../support/foxtail.js';
import { at, documentEvent } from '../support/histories.js';
import { PrivatePostgres } from '../support/private-postgres.js';

let foxtail: Foxtail;
let postgres: PrivatePostgres;
let pool: pg.Pool;
let publisher: KafkaPublisher;

beforeAll(async () => {
  [foxtail, postgres] = await Promise.all([Foxtail.prepare(), PrivatePostgres.start()]);
  await Promise.all([migrate(postgres.url), migrateSpool(postgres.url)]);
  pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
  // Its sessions are cut when the server is killed.
  pool.on('error', () => undefined);
  publisher = new KafkaPublisher({ kafka: foxtail.kafka, topics: foxtail.topics });
  await foxtail.start('projections', { DATABASE_URL: postgres.url, PROGRESS_MS: '200' });
});
afterAll(async () => {
  await publisher.close();
  await foxtail.stop();
  await pool.end();
  await postgres.close();
});

const CONFIDENTIAL = 'an amount of 4711';
const event = (id: string, second = 10) =>
  documentEvent('processed', id, { id: `${id}-${second}`, time: at(second) }, { batchId: 'b' });
/** Postgres is told to refuse it: a stand-in for whatever a version may get wrong. */
const poison = (id: string) => ({ ...event(id), id: `${id}-poison` });

async function publish(...events: SourceEvent[]): Promise<void> {
  await Promise.all(
    events.map((one) => publisher.publish({ topic: 'documents', ...encodeEvent(one) })),
  );
}

async function onConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

async function timeline(): Promise<string[]> {
  const { rows } = await pool.query<{ event_id: string }>(
    'SELECT event_id FROM foxtail.timeline ORDER BY event_id',
  );
  return rows.map(({ event_id }) => event_id);
}

const shows = (...ids: string[]) =>
  eventually(
    async () => {
      const seen = await timeline();
      const missing = ids.filter((id) => !seen.includes(id));
      return missing.length > 0 ? `not applied: ${missing.join(', ')}` : undefined;
    },
    { withinMs: 40_000 },
  );

/** A metric's samples: labels without those that all have, and the value. */
async function metric(name: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${foxtail.url('projections')}/metrics`)).text();
  const lines = text.split('\n').filter((line) => /^\w+/.exec(line)?.[0] === name);
  return Object.fromEntries(
    lines.map((line) => [
      line
        .replace(/ [^ ]*$/, '')
        .slice(name.length)
        .replace(/,?app="projections",?/, ''),
      Number(line.split(' ').at(-1)),
    ]),
  );
}

const projections = (...args: string[]) =>
  runCommand(['projections', ...args], {
    KAFKA_BROKERS: brokers(),
    DATABASE_URL: postgres.url,
    TOPIC_PREFIX: foxtail.prefix,
  });

const breakIt = () =>
  pool.query(
    `ALTER TABLE foxtail_v1.timeline ADD CONSTRAINT no_poison CHECK (event_id NOT LIKE '%poison') NOT VALID`,
  );
const mendIt = () => pool.query('ALTER TABLE foxtail_v1.timeline DROP CONSTRAINT no_poison');

describe('the command for what is parked', () => {
  it('tells its use, and a mistake in it by exit code 2', () => {
    expect(projections('--help')).toMatchObject({ status: 0 });
    expect(projections('retry', '--help').stdout).toContain('retry KEY | --all');
    for (const args of [[], ['retry'], ['discard', '--all'], ['parked', 'x'], ['retry', 'a', 'b']])
      expect(projections(...args).status).toBe(2);
    expect(projections('retry', 'demo/none')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('demo/none is not parked') as unknown,
    });
  });

  it('lists keys that can not be applied, retries what was mended and discards the rest', async () => {
    await breakIt();
    const secret = { ...poison('d1'), vendor: Buffer.from(JSON.stringify({ note: CONFIDENTIAL })) };
    await publish(secret, event('d2'), poison('d3'), event('d4'));
    await publish(event('d1', 20), event('d3', 20));
    await shows('d2-10', 'd4-10');
    await eventually(
      async () => {
        const found = [await metric('foxtail_projections_parked_keys'), await parkedMessages()];
        return JSON.stringify(found) === '[{"{}":2},4]' ? undefined : JSON.stringify(found);
      },
      { withinMs: 20_000 },
    );

    const { stdout, status } = projections('parked');
    expect(status).toBe(0);
    expect(stdout).toMatch(/demo\/d1 +2 +\S+Z +\d+\/\d+ +SQLSTATE 23514, table timeline/);
    expect(stdout).toContain('2 keys are parked, 4 messages wait');
    expect(stdout).not.toContain(CONFIDENTIAL);

    const early = projections('retry', 'demo/d1');
    expect(early).toMatchObject({ status: 1, stdout: '' });
    expect(early.stderr).toMatch(/demo\/d1: stays parked, since offset \d+ fails again: SQLSTATE/);

    const version = await onConnection(createNextVersion);
    const beside = projections('retry', 'demo/d1');
    expect(beside).toMatchObject({ status: 1, stdout: '' });
    expect(beside.stderr).toContain(`version ${version.version} is being filled`);
    await onConnection((client) => dropVersion(client, version.version));

    const discarded = projections('discard', 'demo/d3');
    expect(discarded.stdout).toContain('1 applied, 1 discarded to the dead letters; it goes on');
    await mendIt();
    expect(projections('retry', '--all').stdout).toContain('demo/d1: 2 applied; it goes on');
    await publish(event('d1', 30), event('d3', 30));
    await shows('d1-poison', 'd1-20', 'd1-30', 'd3-20', 'd3-30');
    expect(await timeline()).not.toContain('d3-poison');
    expect(projections('parked', '--json').stdout.trim()).toBe('{"keys":[]}');

    const letters: unknown[] = [];
    await eventually(
      async () => {
        letters.length = 0;
        await readLog(foxtail.kafka, [foxtail.topics.deadLetters], ({ message }) => {
          letters.push(decodeDeadLetter(message));
        });
        return letters.length === 1 ? undefined : `${letters.length} letters`;
      },
      { withinMs: 20_000 },
    );
    const key = Buffer.from('demo/d3');
    expect(letters).toMatchObject([{ ok: true, letter: { key, reason: 'refused' } }]);
  });
});

async function parkedMessages(): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::integer AS n FROM foxtail.parked WHERE decision = 'parked'`,
  );
  return rows[0]?.n ?? 0;
}

describe('while Postgres is away', () => {
  it('projections wait, alive, say so, and go on by themselves with nothing lost or skipped', async () => {
    const livez = async () => (await fetch(`${foxtail.url('projections')}/livez`)).status;
    const ids = Array.from({ length: 300 }, (_, n) => `outage${n}`);
    await publish(...ids.slice(0, 100).map((id) => event(id)));
    await postgres.kill();
    await publish(...ids.slice(100, 200).map((id) => event(id)));
    await eventually(
      async () => {
        const [retries, known] = await Promise.all([
          metric('foxtail_projections_retries_total'),
          metric('foxtail_projections_lag_known'),
        ]);
        const isSeen = (retries['{cause="connection"}'] ?? 0) > 3 && known['{}'] === 0;
        return isSeen ? undefined : JSON.stringify([retries, known]);
      },
      { withinMs: 30_000 },
    );
    expect(await livez()).toBe(200);
    await postgres.restart();
    await publish(...ids.slice(200).map((id) => event(id)));
    await shows(...ids.map((id) => `${id}-10`));
    expect(await livez()).toBe(200);
    await eventually(
      async () => {
        const lags = Object.values(await metric('foxtail_projections_lag_events'));
        const left = [lags.length, Math.max(...lags), await metric(BACKING_OFF)];
        return JSON.stringify(left) === '[36,0,{"{}":0}]' ? undefined : JSON.stringify(left);
      },
      { withinMs: 20_000 },
    );
    expect(await metric('foxtail_projections_messages_total')).toMatchObject({
      '{outcome="parked"}': 4,
    });
    const { '{}': count = 0 } = await metric('foxtail_projections_visible_seconds_count');
    expect(count).toBeGreaterThanOrEqual(12);
  });
});

const BACKING_OFF = 'foxtail_projections_backing_off_partitions';
