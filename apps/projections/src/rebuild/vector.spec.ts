import { describe, expect, it } from '@jest/globals';
import { behind, differingPlaces, sumOf } from './vector.js';

const vector = (places: Record<string, number>) =>
  new Map(Object.entries(places).map(([place, next]) => [place, BigInt(next)]));

describe('a vector of offsets', () => {
  it('is behind another by what it lacks, whatever it has more elsewhere', () => {
    expect(behind(vector({ a: 3, b: 9 }), vector({ a: 5, b: 2, c: 4 }))).toBe(6);
    expect(behind(vector({ a: 3 }), vector({ a: 3 }))).toBe(0);
  });

  it('equals another that leaves out what is at 0', () => {
    expect(differingPlaces(vector({ a: 3, b: 0 }), vector({ a: 3 }))).toEqual([]);
    expect(differingPlaces(vector({ a: 3, b: 1 }), vector({ c: 2, a: 4 }))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('stands for so many events', () => {
    expect(sumOf(vector({ a: 3, b: 9 }))).toBe(12);
  });
});
