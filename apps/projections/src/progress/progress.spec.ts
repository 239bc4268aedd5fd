import { describe, expect, it } from '@jest/globals';
import { Progress, type Look, type Situation } from './progress.js';

const EVERY = 5_000;
const STALL = 20_000;
const ALL: Situation = { assigned: null, backedOff: false };

/** Looks every five seconds; each says where two partitions end and how far they are. */
function run(
  steps: readonly (Partial<Situation> & {
    a?: [next: number, end: number];
    b?: [next: number, end: number];
    failed?: boolean;
    late?: boolean;
  })[],
): (string | null)[] {
  const progress = new Progress({ everyMs: EVERY, stallMs: STALL });
  let at = 0;
  return steps.map(({ a = [5, 5], b = [5, 5], failed = false, late = false, ...situation }) => {
    at += late ? 100 * STALL : EVERY;
    const places = [
      ['a/0', a],
      ['b/0', b],
    ] as const;
    const look: Look = {
      at,
      ends: new Map(places.map(([place, [, end]]) => [place, BigInt(end)])),
      checkpoints: new Map(places.map(([place, [next]]) => [place, BigInt(next)])),
    };
    if (failed) progress.lookFailed();
    else progress.looked(look, { ...ALL, ...situation });
    return progress.stall(at);
  });
}

const repeat = <T>(count: number, step: T): T[] => Array.from({ length: count }, () => step);
const stuck = { a: [3, 9] as [number, number] };
const STALLED = expect.stringMatching(/^nothing was applied for 20 s/) as unknown as string;

describe('a stall', () => {
  it('is that nothing moved for so long though something is to do', () => {
    expect(run(repeat(6, stuck))).toEqual([null, null, null, null, STALLED, expect.any(String)]);
  });

  it('is over once anything moves', () => {
    const steps = [...repeat(5, stuck), { a: [4, 9] as [number, number] }];
    expect(run(steps).slice(-2)).toEqual([STALLED, null]);
  });

  it('is none while there is nothing to do, however long', () => {
    expect(new Set(run(repeat(50, {})))).toEqual(new Set([null]));
  });

  it('is none of this process where another one has the partition', () => {
    expect(new Set(run(repeat(50, { ...stuck, assigned: new Set(['b/0']) })))).toEqual(
      new Set([null]),
    );
  });

  it.each([
    ['a back-off', { ...stuck, backedOff: true }],
    ['an outage of Kafka or Postgres', { failed: true }],
    ['a time in which it could not look', { ...stuck, late: true }],
  ])('is never seen in %s, and afterwards only when it lasts', (_, broken) => {
    const steps = [...repeat(4, stuck), ...repeat(50, broken), ...repeat(3, stuck)];
    expect(new Set(run(steps))).toEqual(new Set([null]));
    expect(run([...steps, ...repeat(2, stuck)]).at(-1)).toEqual(expect.any(String));
  });

  it('is not told once nobody looks any more', () => {
    const progress = new Progress({ everyMs: EVERY, stallMs: STALL });
    const ends = new Map([['a/0', 9n]]);
    for (let at = 0; at <= 40_000; at += EVERY)
      progress.looked({ at, ends, checkpoints: new Map() }, ALL);
    expect(progress.stall(41_000)).toEqual(expect.any(String));
    expect(progress.stall(99_000)).toBeNull();
  });

  it('of one partition beside others that move is told after five times as long', () => {
    const steps = Array.from({ length: 24 }, (_, n) => ({
      ...stuck,
      b: [n, n + 5] as [number, number],
    }));
    const seen = run(steps);
    expect(seen.slice(0, 20)).toEqual(repeat(20, null));
    expect(seen.at(-1)).toMatch(/^nothing of a\/0 was applied for \d+ s/);
  });
});
