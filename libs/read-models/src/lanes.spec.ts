import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseChange } from './changes.js';
import { LATE_LANE, laneOf } from './lanes.js';

const kinds = ['documents', 'files', 'batches'];

describe('a lane', () => {
  it('is another one for each partition of each projected topic, and fits its column', () => {
    const place = fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 9_999 }));
    fc.assert(
      fc.property(place, place, ([a, p], [b, q]) => {
        const [one, other] = [laneOf(`x.${a}.v1`, p), laneOf(`y.z.${b}.v1`, q)];
        expect(one === other).toBe(a === b && p === q);
        expect(one).toBeGreaterThan(LATE_LANE);
        expect(one).toBeLessThan(32_768);
      }),
    );
  });

  it('is none of any other topic', () => {
    for (const topic of ['x.unmapped.v1', 'x.documents.v2', 'documents', 'xdocuments.v1'])
      expect(laneOf(topic, 0)).toBeNull();
  });
});

describe('a change', () => {
  it('is read as it is told', () => {
    expect(parseChange('a.documents.v1 7 1042')).toEqual({
      topic: 'a.documents.v1',
      partition: 7,
      next: 1042n,
    });
    for (const other of [undefined, '', 'a 1', 'a 1 -1', 'a 1 2 3', 'a b 3'])
      expect(parseChange(other)).toBeNull();
  });
});
