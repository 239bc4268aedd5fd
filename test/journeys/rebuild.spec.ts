import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { encodeEvent, type SourceEvent } from '#contracts';
import { currentEnds, KafkaPublisher, readLog } from '#kafka';
import { ROLES } from '#read-models';
import { DatabaseUsers } from '../support/database-users.js';
import { eventually } from '../support/eventually.js';
import { Foxtail } from '../support/foxtail.js';
import { at, batchEvent, documentEvent } from '../support/histories.js';
import { ProjectionsCommand } from '../support/projections-command.js';
import { ask } from '../support/vendor.js';

const DOCUMENTS = 400;
const BATCHES = 7;

let foxtail: Foxtail;
let publisher: KafkaPublisher;
let pool: pg.Pool;
let key: string;
let published = 0;
let lettersBefore = 0;
let users: DatabaseUsers;
/** Every process has no more rights than its role. */
const settings: Record<keyof typeof ROLES, { DATABASE_URL: string }> = {
  migrator: { DATABASE_URL: '' },
  projector: { DATABASE_URL: '' },
  reader: { DATABASE_URL: '' },
};

const command = (...args: string[]) => ProjectionsCommand.run(foxtail, args, settings.migrator);
const verify = () => ProjectionsCommand.run(foxtail, ['verify'], settings.reader);

beforeAll(async () => {
  foxtail = await Foxtail.prepare();
  publisher = new KafkaPublisher(foxtail);
  pool = new pg.Pool({ connectionString: foxtail.database.url, max: 3 });
  key = await foxtail.createKey(['demo']);
  users = new DatabaseUsers(foxtail.database);
  for (const name of ['migrator', 'projector', 'reader'] as const)
    settings[name].DATABASE_URL = await users.create(ROLES[name]);
  await Promise.all([
    foxtail.start('projections', settings.projector),
    foxtail.start('read-api', settings.reader),
  ]);
  await publisher.publish({
    topic: 'documents',
    key: 'demo/bad',
    value: Buffer.from('{'),
    headers: {},
  });
  await publish(Array.from({ length: DOCUMENTS }, (_, n) => life(n)).flat());
  await settled();
  lettersBefore = await deadLetters();
});
afterAll(async () => {
  await pool.end();
  await publisher.close();
  await foxtail.stop();
  await users.drop();
});

/** Some of what happens to a document, which moves between batches, and to its first batch. */
function life(n: number): SourceEvent[] {
  const id = `d${n}`;
  const batchId = `b${n % BATCHES}`;
  return [
    documentEvent('processed', id, { time: at(n) }, { batchId }),
    documentEvent('approved', id, { time: at(n + 50) }, n % 5 === 0 ? { batchId: 'b0' } : {}),
    ...(n % 3 === 0
      ? [documentEvent('exported', id, { time: at(n + 70) }, { importId: 'i1' })]
      : []),
    ...(n < BATCHES
      ? [batchEvent('closed', batchId, { time: at(1_000) }, { reason: 'vendor' })]
      : []),
  ];
}

async function publish(events: readonly SourceEvent[]): Promise<void> {
  await Promise.all(
    events.map((event) =>
      publisher.publish({
        topic: event.entity === 'document' ? 'documents' : 'batches',
        ...encodeEvent(event),
      }),
    ),
  );
  published += events.length;
}

/** Waits until projections have applied all there is. */
async function settled(): Promise<void> {
  const { documents, files, batches } = foxtail.topics;
  await eventually(
    async () => {
      const ends = await currentEnds(foxtail.kafka, [documents, files, batches]);
      const { rows } = await pool.query<{ place: string; next_offset: string }>(
        `SELECT topic || '/' || partition AS place, next_offset FROM foxtail.checkpoints`,
      );
      const applied = new Map(rows.map((row) => [row.place, BigInt(row.next_offset)]));
      const late = [...ends].filter(([place, end]) => (applied.get(place) ?? 0n) < end);
      return late.length === 0 ? undefined : `${late.length} partitions are behind`;
    },
    { withinMs: 40_000 },
  );
}

async function active(): Promise<string> {
  const { rows } = await pool.query<{ schema_name: string }>('TABLE foxtail.active_version');
  return (rows[0] as { schema_name: string }).schema_name;
}

async function deadLetters(): Promise<number> {
  let count = 0;
  await readLog(foxtail.kafka, [foxtail.topics.deadLetters], () => void (count += 1));
  return count;
}

describe('a rebuild', () => {
  it('under live traffic gives the same rows and takes their place, while every read is answered', async () => {
    const statuses = new Set<number>();
    const state = { isOver: false };
    const read = async () => {
      while (!state.isOver) {
        statuses.add((await ask(`${foxtail.url('read-api')}/v1/batches/b1`, key)).status);
        statuses.add((await ask(`${foxtail.url('read-api')}/v1/batches/b1/documents`, key)).status);
      }
    };
    const send = async () => {
      for (let n = DOCUMENTS; !state.isOver; n += 1) await publish(life(n));
    };
    const traffic = [read(), send()];
    const end = await command('rebuild');
    state.isOver = true;
    await Promise.all(traffic);

    expect(end.stdout).toContain('the same rows');
    expect(end.code).toBe(0);
    expect([...statuses]).toEqual([200]);
    expect(published).toBeGreaterThan(DOCUMENTS * 2);
    expect(await active()).toBe('foxtail_v2');
    // The projections that ran all the time fill the new version.
    await publish([documentEvent('processed', 'after', {}, { batchId: 'b-after' })]);
    await settled();
    const seen = await ask(`${foxtail.url('read-api')}/v1/batches/b-after`, key);
    expect(seen.json).toMatchObject({ documents: { total: 1 } });
    const { rows } = await pool.query(
      `SELECT FROM foxtail_v1.batches WHERE batch_id = 'b-after'
       UNION ALL SELECT FROM foxtail_v1.documents WHERE document_id = 'after'`,
    );
    expect(rows).toEqual([]);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('sends nothing to anybody again', async () => {
    expect(lettersBefore).toBeGreaterThan(0);
    expect(await deadLetters()).toBe(lettersBefore);
  });

  it('that was killed goes on where it was', async () => {
    const filled = async () => {
      const { rows } = await pool
        .query<{ n: string }>(
          'SELECT coalesce(sum(next_offset), 0) AS n FROM foxtail_v3.checkpoints',
        )
        .catch(() => ({ rows: [{ n: '0' }] }));
      return Number(rows[0]?.n);
    };
    const killed = ProjectionsCommand.start(foxtail, ['rebuild'], {
      ...settings.migrator,
      CHUNK_SIZE: '2',
    });
    await eventually(async () => ((await filled()) > 20 ? undefined : 'has not begun'), {
      withinMs: 30_000,
      everyMs: 5,
    });
    killed.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ code: null });
    const before = await filled();
    expect(before).toBeLessThan(published);
    expect(await active()).toBe('foxtail_v2');
    const end = await command('rebuild');
    expect(end).toMatchObject({ code: 0 });
    expect(end.stderr).toContain('goes on filling version 3');
    expect(await active()).toBe('foxtail_v3');
  });

  it('finds a row that was tampered with, and switches only where that is accepted', async () => {
    const live = await active();
    await pool.query(`UPDATE ${live}.batches SET approved = approved + 1 WHERE batch_id = 'b2'`);
    await pool.query(`DELETE FROM ${live}.documents WHERE document_id = 'd1'`);
    const verified = await verify();
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(
      /DIFFERS {2}batch-counters: .*\n.* demo\/b1: approved is \d+, counted \d+\n/,
    );
    expect(verified.stdout).toMatch(/ demo\/b2: approved is \d+, counted \d+\n/);
    expect(verified.stdout).toContain('demo/d1: events and no row');

    const refused = await command('rebuild');
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('batches: 1 row differ\n  demo/b2: approved\n');
    expect(refused.stdout).toContain('documents: 1 row only in the new version\n  demo/d1\n');
    expect(refused.stderr).toContain(`stays live`);
    expect(await active()).toBe(live);

    const accepted = await command('rebuild', '--accept');
    expect(accepted).toMatchObject({ code: 0 });
    expect(accepted.stderr).toContain('goes on filling version 4');
    expect(await active()).toBe('foxtail_v4');
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('is the only one at a time, and can be kept from switching', async () => {
    const [one, other] = await Promise.all([
      command('rebuild', '--keep'),
      command('rebuild', '--keep'),
    ]);
    expect([one.code, other.code].sort()).toEqual([0, 1]);
    expect(one.stderr + other.stderr).toContain('A rebuild is under way in another process.');
    expect(await active()).toBe('foxtail_v4');
  });

  it('leaves the versions before it until they are dropped', async () => {
    const listed = await command('versions');
    expect(listed.stdout.match(/^\d+ +\w+/gm)).toEqual([
      '1        former',
      '2        former',
      '3        former',
      '4        active',
      '5        filling',
    ]);
    expect(await command('drop', '4')).toMatchObject({ code: 1 });
    for (const version of ['1', '5'])
      expect(await command('drop', version)).toMatchObject({ code: 0 });
    const { rows } = await pool.query<{ nspname: string }>(
      `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'foxtail_v%' ORDER BY nspname`,
    );
    expect(rows.map(({ nspname }) => nspname)).toEqual(['foxtail_v2', 'foxtail_v3', 'foxtail_v4']);
  });

  it('is refused once the log no longer starts at 0', async () => {
    const ends = await currentEnds(foxtail.kafka, [foxtail.topics.documents]);
    const [place = ''] = [...ends].find(([, end]) => end > 3n) ?? [];
    const partition = Number(place.split('/').at(-1));
    const admin = foxtail.kafka.admin();
    await admin.connect();
    // It has to know the leaders.
    await admin.fetchTopicOffsets(foxtail.topics.documents);
    await admin.deleteTopicRecords({
      topic: foxtail.topics.documents,
      partitions: [{ partition, offset: '3' }],
    });
    await admin.disconnect();
    const end = await command('rebuild');
    expect(end.code).toBe(1);
    expect(end.stderr).toContain(
      `no longer starts at 0, so a rebuild would lack events: ${place} at 3`,
    );
    expect(await active()).toBe('foxtail_v4');
  });
});

describe('the command', () => {
  it.each([
    [[], 'say what to do'],
    [['rebuild', '--pause', '0'], '--pause takes seconds'],
    [['rebuild', 'now'], 'what is "now" for?'],
    [['drop'], 'say which version'],
    [['drop', 'all'], '"all" is no version'],
    [['verify', '--accept'], "Unknown option '--accept'"],
  ])('called as %j says what is wrong with it', async (args, words) => {
    const end = await command(...args);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain(words);
    expect(end.stderr).toContain('Usage: npm run projections -- rebuild');
  });
});
