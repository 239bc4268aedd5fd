import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Repeats } from './repeats.js';

it('of lines that come again and again each is told once a minute, with how many were left out', () => {
  const steps = fc.array(fc.record({ line: fc.constantFrom('a', 'b'), after: fc.nat(40_000) }));
  fc.assert(
    fc.property(steps, (all) => {
      const repeats = new Repeats();
      let now = 0;
      const told = new Map<string, number>();
      const counted = new Map<string, number>();
      for (const { line, after } of all) {
        now += after;
        const leftOut = repeats.note(line, now);
        const last = told.get(line);
        expect(leftOut === null).toBe(last !== undefined && now - last < 60_000);
        if (leftOut === null) {
          counted.set(line, (counted.get(line) ?? 0) + 1);
          continue;
        }
        expect(leftOut).toBe(counted.get(line) ?? 0);
        counted.set(line, 0);
        told.set(line, now);
      }
    }),
  );
});

it('what is told has how many were left out before it, where there were any', () => {
  const repeats = new Repeats();
  const told: object[] = [];
  for (const now of [0, 1_000, 59_000, 60_000, 120_000])
    repeats.tell('a', now, (more) => told.push(more));
  expect(told).toEqual([{}, { left_out: 2 }, {}]);
});
