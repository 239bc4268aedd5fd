import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InOrder } from './in-order.js';

interface Item {
  id: number;
  isOver: boolean;
}

describe('what is under way', () => {
  it('is what began and did not end, in the order in which it began', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 3_000 }), (steps) => {
        const list = new InOrder<Item>();
        const expected = new Map<number, Item>();
        steps.forEach((step, id) => {
          if (step < 2) {
            const item = { id, isOver: false };
            list.add(item);
            expected.set(id, item);
          } else {
            const open = [...expected.values()];
            // Mostly the oldest, now and then another.
            const ended = step === 2 ? open[0] : open[id % Math.max(open.length, 1)];
            if (!ended) return;
            expect(list.end(ended)).toBe(true);
            expect(list.end(ended)).toBe(false);
            expected.delete(ended.id);
          }
        });
        expect(list.takeAll().map(({ id }) => id)).toEqual([...expected.keys()]);
        expect(list.takeAll()).toEqual([]);
        for (const item of expected.values()) expect(list.end(item)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
