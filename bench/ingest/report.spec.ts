import { describe, expect, it } from '@jest/globals';
import type { Measured } from './load/run-load.js';
import { resultOf, table, type IngestFigures } from './report.js';

const round = (perSecond: number, cpuMicros = 1) => ({ perSecond, cpuMicros, p50Ms: 1, p99Ms: 2 });
const p99 = (p99Ms: number): Measured => ({
  accepted: 1,
  refused: {},
  seconds: 1,
  p50Ms: 1,
  p99Ms,
  maxMs: p99Ms,
});

const figures: IngestFigures = {
  rounds: {
    bare: [round(40), round(10), round(20)],
    plain: [round(5), round(1), round(4)],
    foxtail: [round(10, 50), round(5, 70), round(9, 60)],
  },
  steady: { bare: [p99(5), p99(1), p99(2)], foxtail: [p99(6), p99(9), p99(5)] },
  memory: { events: 300_000, peakMiB: 151.26, growthMiB: 2 },
  spool: { perSecond: 8_123.4 },
  traces: null,
};

describe('the result of the ingest bench', () => {
  it('is the median of each round against its own neighbours, not a ratio of medians', () => {
    expect(resultOf(figures)).toEqual({
      vsPlain: 2.25,
      vsLimit: 0.45,
      cpuMicrosPerEvent: 60,
      p99OverLimitMs: 3,
      spoolPerSecond: 8_123,
      peakMiB: 151.3,
    });
  });

  it('is null where nothing was measured, and the table says why', () => {
    const none = { rounds: null, steady: null, memory: null, spool: null, traces: null };
    expect(new Set(Object.values(resultOf(none)))).toEqual(new Set([null]));
    expect(table(none, resultOf(none))).toBe('');
    const noSpool = { ...none, spool: { perSecond: null, why: 'ingest has no spool' } as const };
    expect(resultOf(noSpool).spoolPerSecond).toBeNull();
    expect(table(noSpool, resultOf(noSpool))).toContain('not measured: ingest has no spool');
  });

  it('says what traces cost where that was asked for', () => {
    const asked = { ...figures, traces: { off: 200, unsampled: 221.04, sampled: 262 } };
    const result = resultOf(asked);
    expect(result.traces).toEqual({ off: 200, unsampled: 221, sampled: 262 });
    expect(table(asked, result)).toContain('262 with each one sampled  (+62)');
  });

  it('says which number of events the memory is for', () => {
    const result = resultOf(figures);
    expect(table(figures, result)).toContain('300,000 events (--full: 1,000,000)');
    const full = { ...figures, memory: { events: 1_000_000, peakMiB: 1, growthMiB: 0 } };
    expect(table(full, result)).toContain('Memory after 1,000,000 events\n');
  });
});
