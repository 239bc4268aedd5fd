import { describe, expect, it } from '@jest/globals';
import { costFromProc, costFromPs, readCost } from './process-cost.js';

describe('process cost', () => {
  it('is read from /proc, whatever the command is called', () => {
    const stat = '7 (a ) b (c) S 1 7 7 0 -1 4194304 500 0 0 0 250 50 0 0 20 0 11 0 12345';
    const status = 'Name:\ta ) b (c\nVmPeak:\t  900 kB\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n';
    expect(costFromProc(stat, status)).toEqual({
      cpuMicros: 3_000_000,
      rssBytes: 204_800,
      peakRssBytes: 307_200,
    });
  });

  it.each([
    ['  0:01.50   200\n', 1_500_000],
    ['01:02:03 200', 3_723_000_000],
    ['1-00:00:01 200', 86_401_000_000],
  ])('is read from ps: %j', (line, cpuMicros) => {
    expect(costFromPs(line)).toEqual({ cpuMicros, rssBytes: 204_800, peakRssBytes: 204_800 });
  });

  it('of this very process is more than nothing', () => {
    const { cpuMicros, rssBytes, peakRssBytes } = readCost(process.pid);
    expect(cpuMicros).toBeGreaterThan(0);
    expect(rssBytes).toBeGreaterThan(1_048_576);
    expect(peakRssBytes).toBeGreaterThanOrEqual(rssBytes / 2);
  });

  it('of none is an error', () => {
    expect(() => readCost(2 ** 30)).toThrow();
  });
});
