import { describe, expect, it } from '@jest/globals';
import { tracesLog } from './traces.log.js';

const REFUSED = JSON.stringify({ message: 'connect ECONNREFUSED 127.0.0.1:4318', stack: 'at x' });

/** What is logged of what OpenTelemetry says, each at its second. */
function logged(...said: (readonly [seconds: number, what: string])[]): object[] {
  const lines: object[] = [];
  let now = 0;
  const log = tracesLog({ warn: (fields: object) => void lines.push(fields) }, () => now);
  for (const [seconds, what] of said) {
    now = seconds * 1_000;
    log(what);
  }
  return lines;
}

describe('the log of traces that are not sent', () => {
  it('has the message alone', () => {
    expect(logged([0, REFUSED], [1, 'as it is'])).toEqual([
      { reason: 'connect ECONNREFUSED 127.0.0.1:4318' },
      { reason: 'as it is' },
    ]);
  });

  it('tells each reason once a minute, and how many more there were', () => {
    const seconds = Array.from({ length: 121 }, (_, second) => [second, REFUSED] as const);
    const reason = 'connect ECONNREFUSED 127.0.0.1:4318';
    expect(logged(...seconds)).toEqual([
      { reason },
      { reason, left_out: 59 },
      { reason, left_out: 59 },
    ]);
  });

  it('takes two counts for the same reason', () => {
    const told = logged([0, 'Dropped 5 spans'], [1, 'Dropped 7123 spans'], [60, 'Dropped 1 spans']);
    expect(told).toEqual([
      { reason: 'Dropped 5 spans' },
      { reason: 'Dropped 1 spans', left_out: 1 },
    ]);
  });

  it('keeps no more reasons than it must', () => {
    const many = Array.from({ length: 30 }, (_, n) => [n, `no ${'x'.repeat(n)}`] as const);
    expect(logged(...many, [31, many[29]?.[1] ?? ''])).toHaveLength(30);
  });
});
