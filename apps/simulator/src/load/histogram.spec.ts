import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram } from './histogram.js';

// fast-check's doubles are mostly next to nothing: whole microseconds of each order instead.
const microseconds = fc.oneof(
  ...[100, 10_000, 1_000_000, 10_000_000_000].map((max) => fc.nat(max)),
);
const times = fc.array(
  microseconds.map((us) => us / 1_000),
  { minLength: 1, maxLength: 200 },
);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('Histogram', () => {
  it('tells each quantile within a hundredth, or half a microsecond', () => {
    fc.assert(
      fc.property(times, share, (values, q) => {
        const histogram = new Histogram();
        for (const value of values) histogram.add(value);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0;
        expect(Math.abs(histogram.quantile(q) - exact)).toBeLessThanOrEqual(exact / 100 + 0.0006);
      }),
    );
  });

  it('tells the longest exactly, and no quantile is above it', () => {
    fc.assert(
      fc.property(times, share, (values, q) => {
        const histogram = new Histogram();
        for (const value of values) histogram.add(value);
        expect(histogram.max).toBe(Math.max(...values));
        expect(histogram.quantile(q)).toBeLessThanOrEqual(histogram.max);
        expect(histogram.count).toBe(values.length);
      }),
    );
  });

  it('has nothing to tell of nothing', () => {
    expect([new Histogram().quantile(0.5), new Histogram().max]).toEqual([0, 0]);
  });
});
