import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PacedFacts } from './paced-facts.js';
import { Pacer } from './pacer.js';
import type { LoadTarget } from './load.plan.js';
import type { VendorFact } from '../vendor/vendor-fact.js';

const rates = fc.double({ min: 0.5, max: 5_000, noNaN: true });
const steps = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 50 });
const target = {} as LoadTarget;
const fact = (n: number) => ({ n }) as unknown as VendorFact;
const numberOf = (one: VendorFact) => (one as unknown as { n: number }).n;

describe('Pacer', () => {
  it('has given out, after any steps, what the rate and the time say: open loop', () => {
    fc.assert(
      fc.property(rates, steps, (rate, pauses) => {
        const pacer = new Pacer(rate);
        pacer.start(1_000);
        let now = 1_000;
        let given = 0;
        let last = 0;
        for (const pause of pauses) {
          now += pause;
          for (let due = pacer.due(now); due > 0; due -= 1) {
            given += 1;
            last = pacer.next();
          }
          expect(last).toBeLessThanOrEqual(now + 1e-6);
          expect(given).toBe(Math.floor(((now - 1_000) * rate) / 1_000) + 1);
        }
      }),
    );
  });

  it('has nothing due before its start, and keeps its first', () => {
    const pacer = new Pacer(10);
    expect(pacer.due(99_999)).toBe(0);
    pacer.start(100_000);
    pacer.start(200_000);
    expect([pacer.due(100_000), pacer.due(100_100), pacer.elapsed(100_100)]).toEqual([1, 2, 100]);
  });
});

describe('PacedFacts', () => {
  it('hands on each once and in order, however the time passes and whoever is full', () => {
    fc.assert(
      fc.property(
        rates,
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.nat(900), fc.boolean()), {
          maxLength: 12,
        }),
        (rate, rounds) => {
          const pacer = new Pacer(rate);
          const paced = new PacedFacts(pacer);
          pacer.start(0);
          const got: number[] = [];
          let [now, made] = [0, 0];
          const release = (full: boolean) =>
            paced.release(
              now,
              (_, one) => got.push(numberOf(one)),
              () => full,
            );
          for (const [pause, more, full] of rounds) {
            for (let n = 0; n < more; n += 1) paced.push(target, fact(made++));
            now += pause;
            const before = got.length;
            release(full);
            if (full) expect(got.length).toBe(before);
            expect(got.length + paced.size).toBe(made);
          }
          now += ((made + 1) * 1_000) / rate;
          release(false);
          expect(got).toEqual(Array.from({ length: made }, (_, n) => n));
        },
      ),
      { numRuns: 50 },
    );
  });
});
