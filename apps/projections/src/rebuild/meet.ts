import { setTimeout } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import type { Filling } from './filling.js';
import { MissedError, RebuildError } from './rebuild.errors.js';
import { differingPlaces, readVector } from './vector.js';

export interface Meeting {
  /** Holds the locks; nothing else uses it meanwhile. */
  control: ClientBase;
  filling: Pick<Filling, 'reach' | 'caughtUp'>;
  liveSchema: string;
  nextSchema: string;
  /** Projecting is paused for no longer, in milliseconds. */
  boundMs: number;
  /** Told of a try that took too long. */
  onMissed: () => void;
}

const TRIES = 10;

/**
 * Does `work` while both versions stand at one vector of checkpoints. That of the live one is locked,
 * so its projectors wait; the new one goes on up to it. Reads go on. What takes longer than the bound
 * is undone, projecting goes on, and it is tried again.
 *
 * @param work within the transaction that holds the locks, for `leftMs` at most
 * @throws RebuildError `pause-too-long` once it was tried often enough
 */
export async function whileTheyMeet<T>(
  meeting: Meeting,
  work: (leftMs: () => number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    await meeting.filling.caughtUp();
    try {
      return await meet(meeting, work);
    } catch (error) {
      await meeting.control.query('ROLLBACK');
      if (!isMissed(error)) throw error;
      meeting.onMissed();
      // As long again for projecting to catch up.
      await setTimeout(meeting.boundMs);
    }
  }
  throw new RebuildError(
    'pause-too-long',
    `The two versions did not meet within ${meeting.boundMs} ms. The live one is as it was; a rebuild with a longer --pause goes on from here.`,
  );
}

async function meet<T>(
  { control, filling, liveSchema, nextSchema, boundMs }: Meeting,
  work: (leftMs: () => number) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + boundMs;
  const leftMs = () => {
    const left = Math.floor(deadline - performance.now());
    if (left <= 0) throw new MissedError('the pause is over');
    return left;
  };
  await control.query('BEGIN');
  // Should this process be stopped right now, Postgres ends the pause.
  await control.query(`SELECT set_config('idle_in_transaction_session_timeout', $1, true)`, [
    String(boundMs),
  ]);
  await bound(control, leftMs());
  // The table rather than its rows: a partition may get its first checkpoint any time.
  await control.query(`LOCK TABLE ${liveSchema}.checkpoints IN EXCLUSIVE MODE`);
  const vector = await readVector(control, liveSchema);
  await filling.reach(vector, leftMs());
  await bound(control, leftMs());
  await control.query(`LOCK TABLE ${nextSchema}.checkpoints IN EXCLUSIVE MODE`);
  const apart = differingPlaces(vector, await readVector(control, nextSchema));
  if (apart.length > 0) throw new Error(`the new version went too far in ${apart.join(', ')}`);
  await bound(control, leftMs());
  const result = await work(leftMs);
  await control.query('COMMIT');
  return result;
}

async function bound(control: ClientBase, ms: number): Promise<void> {
  await control.query(
    `SELECT set_config('lock_timeout', $1, true), set_config('statement_timeout', $1, true)`,
    [String(ms)],
  );
}

function isMissed(error: unknown): boolean {
  // lock_not_available, query_canceled
  const { code } = (error ?? {}) as { code?: unknown };
  return error instanceof MissedError || code === '55P03' || code === '57014';
}
