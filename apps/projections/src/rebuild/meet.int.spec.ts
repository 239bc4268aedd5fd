import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createNextVersion, migrate, projectedOptions } from '#read-models';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { whileTheyMeet, type Meeting } from './meet.js';
import { MissedError } from './rebuild.errors.js';
import type { Vector } from './vector.js';

let database: TestDatabase;
let control: pg.Client;
let other: pg.Client;
let missed = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  await migrate(database.url);
  control = new pg.Client({
    connectionString: database.url,
    options: projectedOptions('pg_catalog'),
  });
  other = new pg.Client({ connectionString: database.url });
  await Promise.all([control.connect(), other.connect()]);
  await control.query('BEGIN');
  await createNextVersion(control);
  await control.query('COMMIT');
});
afterAll(async () => {
  await Promise.all([control.end(), other.end()]);
  await database.drop();
});
beforeEach(async () => {
  missed = 0;
  await other.query('TRUNCATE foxtail_v1.checkpoints, foxtail_v2.checkpoints');
  await other.query(`INSERT INTO foxtail_v1.checkpoints VALUES ('t', 0, 5), ('t', 1, 0)`);
});

/** A new version that goes where it is told to. */
const follows = async (vector: Vector) => {
  await other.query(
    `INSERT INTO foxtail_v2.checkpoints VALUES ('t', 0, $1)
     ON CONFLICT (topic, partition) DO UPDATE SET next_offset = $1`,
    [String(vector.get('t/0'))],
  );
};

function meeting(reach: Meeting['filling']['reach'], boundMs = 2_000): Meeting {
  return {
    control,
    filling: { reach, caughtUp: () => Promise.resolve() },
    liveSchema: 'foxtail_v1',
    nextSchema: 'foxtail_v2',
    boundMs,
    onMissed: () => (missed += 1),
  };
}

const NOT_NOW = `SELECT set_config('lock_timeout', '1ms', true); UPDATE foxtail_v1.checkpoints SET next_offset = 6`;

describe('two versions', () => {
  it('meet where the live one stands, which nobody moves meanwhile and everybody reads', async () => {
    const seen = await whileTheyMeet(meeting(follows), async () => {
      await expect(other.query(NOT_NOW)).rejects.toThrow('lock timeout');
      return (await other.query<object>('SELECT * FROM foxtail.checkpoints ORDER BY partition'))
        .rows;
    });
    expect(seen).toMatchObject([{ next_offset: '5' }, { next_offset: '0' }]);
    await other.query(NOT_NOW);
    expect(missed).toBe(0);
  });

  it('are let go when they do not meet in time, and meet the next time', async () => {
    const tries: number[] = [];
    const slow = async (vector: Vector, withinMs: number) => {
      tries.push(withinMs);
      if (tries.length === 1) throw new MissedError('too slow');
      // Nothing is locked any more between the two.
      await follows(vector);
    };
    await expect(whileTheyMeet(meeting(slow, 300), () => Promise.resolve('met'))).resolves.toBe(
      'met',
    );
    expect(missed).toBe(tries.length - 1);
    expect(Math.max(...tries)).toBeLessThanOrEqual(300);
  });

  it('are let go when somebody holds the live checkpoints for longer', async () => {
    await other.query('BEGIN; LOCK TABLE foxtail_v1.checkpoints IN ROW EXCLUSIVE MODE');
    const release = meeting(async () => undefined, 300);
    release.onMissed = () => {
      missed += 1;
      void other.query('ROLLBACK');
    };
    const reach = async (vector: Vector) => follows(vector);
    const met = whileTheyMeet({ ...release, filling: { ...release.filling, reach } }, () =>
      Promise.resolve('met'),
    );
    await expect(met).resolves.toBe('met');
    expect(missed).toBeGreaterThan(0);
  });

  it('never meet where the new one went further', async () => {
    await other.query(`INSERT INTO foxtail_v2.checkpoints VALUES ('t', 0, 5), ('t', 1, 1)`);
    const met = whileTheyMeet(
      meeting(async () => undefined),
      () => Promise.resolve('met'),
    );
    await expect(met).rejects.toThrow('went too far in t/1');
    await other.query(NOT_NOW);
  });

  it('are given up after ten tries, with a word on what to do', async () => {
    const never = () => Promise.reject(new MissedError('too slow'));
    const met = whileTheyMeet(meeting(never, 300), () => Promise.resolve('met'));
    await expect(met).rejects.toMatchObject({ code: 'pause-too-long' });
    expect(missed).toBe(10);
  });
});
