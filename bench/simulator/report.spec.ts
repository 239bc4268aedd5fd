import { describe, expect, it } from '@jest/globals';
import { resultOf, table, type SimulatorFigures } from './report.js';

const figures: SimulatorFigures = {
  delivered: {
    deliveries: 1_000_000,
    perSecond: 3_456.7,
    cpuMicros: 160,
    bytes: 1_533,
    memory: [
      { deliveries: 500_000, mib: 400.4 },
      { deliveries: 1_000_000, mib: 401 },
    ],
    peakMiB: 410.6,
  },
  bare: [
    { kind: 'bare', sent: 10_000, seconds: 1, cpuMicros: 400_000 },
    { kind: 'bare', sent: 20_000, seconds: 1, cpuMicros: 800_000 },
  ],
  isPinned: true,
};

describe("the report of the simulator's bench", () => {
  it('ends with whole numbers', () => {
    expect(resultOf(figures)).toEqual({ deliveriesPerSecond: 3_457, peakMiB: 411 });
  });

  it('tells what a delivery costs beside a bare one, and the memory as they went by', () => {
    const text = table(figures);
    for (const part of [
      '1,000,000 signed deliveries of 1,533 bytes from one process on one core\n',
      '4.0 times the CPU of a bare node:http POST',
      '    500,000    400 MiB',
      '       peak    411 MiB',
    ])
      expect(text).toContain(part);
    expect(table({ ...figures, isPinned: false })).toContain('not kept to one core');
  });
});
