import { describe, expect, it } from '@jest/globals';
import { resultOf, table, type ProjectionsFigures, type Round } from './report.js';

const round = (perSecond: number, others: number, peakMiB: number): Round => ({
  fold: { perSecond, cpuMicros: 40, peakMiB },
  transactionEach: others / 100,
  typeormSave: others / 10,
  copy: others,
});
const figures: ProjectionsFigures = {
  events: 300_000,
  rounds: [round(10, 100, 200), round(30, 100, 210.26), round(20, 50, 190)],
  visible: { p50Ms: 20, p99Ms: 99.6, maxMs: 120 },
  curves: {
    batch: [
      { rows: 1_000, micros: 40, cpuMicros: 30 },
      { rows: 1_000_000, micros: 50, cpuMicros: 30 },
    ],
    table: [],
  },
};

describe('the result of the bench of projections', () => {
  it('has the median of each ratio within its round, and the largest peak', () => {
    expect(resultOf(figures)).toEqual({
      eventsPerSecond: 20,
      vsTransactionEach: 30,
      vsTypeormSave: 3,
      vsCopy: 0.3,
      visibleP99Ms: 100,
      peakMiB: 210.3,
    });
  });

  it('is null where nothing was measured', () => {
    const none = { events: 1, rounds: null, visible: null, curves: null };
    expect(new Set(Object.values(resultOf(none)))).toEqual(new Set([null]));
    expect(table(none, resultOf(none))).toBe('');
  });

  it('tells how cost grows, as many times that of the first', () => {
    expect(table(figures, resultOf(figures))).toContain(
      '1,000,000     50.0 µs an event, CPU 30.0 µs, 1.25 times the first',
    );
  });
});
