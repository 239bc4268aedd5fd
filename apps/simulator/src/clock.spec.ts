import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock, SpeedClock, type VendorClock } from './clock.js';

const T0 = Date.UTC(2025, 0, 15, 9);

/** A clock that goes `speed` times as fast as one that a test drives. */
function quick(speed: number, startAt?: number) {
  const system = new ManualClock(T0);
  return { system, clock: new SpeedClock(speed, startAt, system) };
}

/** Sets a timer for each delay, those of the second list as the first ring; notes when each rang. */
function rings(clock: VendorClock, delays: readonly (readonly [number, number])[]): number[] {
  const rang: number[] = [];
  for (const [first, second] of delays) {
    clock.after(first, () => {
      rang.push(clock.now() - T0);
      clock.after(second, () => rang.push(clock.now() - T0));
    });
  }
  return rang;
}

const delays = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { maxLength: 40 });

describe('the clock', () => {
  it('rings each timer once, in order, at its time, however it is advanced', () => {
    fc.assert(
      fc.property(
        delays,
        fc.array(fc.nat(500), { minLength: 1 }),
        fc.boolean(),
        (given, hops, own) => {
          const clock = own ? new ManualClock(T0) : quick(1).clock;
          const rang = rings(clock, given);
          for (const ms of hops) clock.advance(ms);
          clock.advance(2_000);
          const expected = given.flatMap(([first, second]) => [first, first + second]);
          expect(rang).toEqual(expected.sort((a, b) => a - b));
        },
      ),
    );
  });

  it('goes as fast as its speed says, whether it waits or is advanced', () => {
    fc.assert(
      fc.property(delays, fc.constantFrom(1, 60, 1_000, 0.5), (given, speed) => {
        const { clock, system } = quick(speed);
        const rang = rings(clock, given);
        // Half of them by waiting, the others by being put forward.
        system.advance(1_000 / speed);
        expect(clock.now() - T0).toBeGreaterThanOrEqual(1_000);
        clock.advance(2_000);
        expect(rang).toHaveLength(2 * given.length);
        // The system counts whole milliseconds, so a timer may ring that much late.
        const expected = given.flatMap(([first, second]) => [first, first + second]);
        for (const [i, at] of expected.sort((a, b) => a - b).entries()) {
          expect(rang[i]).toBeGreaterThanOrEqual(at);
          expect(rang[i]).toBeLessThanOrEqual(at + 2 * speed);
        }
      }),
    );
  });

  it('rings none that was called off, and keeps none of those', () => {
    const { clock, system } = quick(10);
    let rang = 0;
    for (let i = 0; i < 10_000; i++) clock.after(30_000, () => (rang += 1))();
    const cancel = clock.after(10, () => (rang += 1));
    system.advance(1);
    cancel();
    expect(rang).toBe(1);
    clock.advance(60_000);
    expect(rang).toBe(1);
    expect(system.waiting).toBe(0);
  });

  it('does not go back behind where it was, nor with the system', () => {
    expect(quick(1, T0 + 5_000).clock.now()).toBe(T0 + 5_000);
    expect(quick(1, T0 - 5_000).clock.now()).toBe(T0);
    const { clock, system } = quick(2);
    system.advance(100);
    expect(clock.now()).toBe(T0 + 200);
    system.advance(-500);
    expect(clock.now()).toBeGreaterThanOrEqual(T0);
  });

  it('waits longer than a timer of Node can', () => {
    const { clock, system } = quick(1);
    const year = 365 * 86_400_000;
    let rang = 0;
    clock.after(year, () => (rang += 1));
    system.advance(year - 1);
    expect(rang).toBe(0);
    system.advance(1);
    expect(rang).toBe(1);
  });
});
