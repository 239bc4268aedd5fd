import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LATE_LANE } from '#read-models';
import { decodeVector, encodeVector, furthest, hasReached, type Vector } from './vector.js';

const vectors: fc.Arbitrary<Vector> = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constant(LATE_LANE), fc.integer({ min: 0, max: 29_999 })),
      fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    ),
    { maxLength: 40 },
  )
  .map((entries) => new Map(entries));
const asArray = (vector: Vector) => [...vector].sort(([a], [b]) => a - b);

describe('the position of a stream', () => {
  it('comes back from its id, which a header can carry', () => {
    fc.assert(
      fc.property(fc.string(), vectors, (environment, vector) => {
        const id = encodeVector(environment, vector);
        expect(id).toMatch(/^[0-9a-z.~-]+$/);
        expect(asArray(decodeVector(environment, id) as Vector)).toEqual(asArray(vector));
      }),
    );
  });

  it("is no other environment's, and nothing else is one", () => {
    fc.assert(
      fc.property(vectors, fc.string(), (vector, text) => {
        const id = encodeVector('a', vector);
        expect(decodeVector('b', id)).toBeNull();
        expect(decodeVector('a', `x${text}`)).toBeNull();
        expect(decodeVector('a', `${id}~`)).toBeNull();
        expect(decodeVector('a', `${id}~1.zzzzzzzzzzzzz`)).toBeNull();
      }),
    );
  });

  it('has reached another one if it is that far in every lane', () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const both = furthest(a, b);
        expect(hasReached(both, a) && hasReached(both, b)).toBe(true);
        expect(hasReached(a, both)).toBe(hasReached(a, b));
        expect(asArray(furthest(b, a))).toEqual(asArray(both));
      }),
    );
  });
});
