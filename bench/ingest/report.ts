import type { Memory } from './memory.js';
import type { Profile, SelfTime } from './profile.js';
import type { Spool } from './spool.js';
import { p99OverLimit, STEADY_PER_SECOND, type Steady } from './steady.js';
import type { Traces } from './traces.js';
import { medianOf, ratioTo, type Rounds } from './throughput.js';

/** What was measured; null for what was not asked for. */
export interface IngestFigures {
  rounds: Rounds | null;
  steady: Steady | null;
  memory: Memory | null;
  spool: Spool | null;
  traces: Traces | null;
}

/** The last line of the run. Ratios and rates; null for what was not measured. */
export interface IngestResult {
  vsPlain: number | null;
  vsLimit: number | null;
  cpuMicrosPerEvent: number | null;
  p99OverLimitMs: number | null;
  spoolPerSecond: number | null;
  peakMiB: number | null;
  /** CPU µs an event; there only where it was asked for. */
  traces?: Traces;
}

export function resultOf({ rounds, steady, memory, spool, traces }: IngestFigures): IngestResult {
  return {
    vsPlain: rounds && round(ratioTo(rounds, 'plain'), 2),
    vsLimit: rounds && round(ratioTo(rounds, 'bare'), 3),
    cpuMicrosPerEvent: rounds && round(medianOf(rounds.foxtail, 'cpuMicros'), 1),
    p99OverLimitMs: steady && round(p99OverLimit(steady), 1),
    spoolPerSecond: spool && spool.perSecond && Math.round(spool.perSecond),
    peakMiB: memory && round(memory.peakMiB, 1),
    ...(traces && { traces: rounded(traces) }),
  };
}

/** The figures for a reader, with what is wanted of each. */
export function table(figures: IngestFigures, result: IngestResult): string {
  const { rounds, steady, memory, spool, traces } = figures;
  const lines: string[] = [];
  if (rounds) {
    lines.push(
      `As much as each takes, median of ${rounds.foxtail.length} rounds`,
      '            events/s   CPU µs/event   p50 ms   p99 ms',
      ...(['bare', 'plain', 'foxtail'] as const).map((name) => receiverLine(name, rounds)),
      target('times the plain receiver', result.vsPlain, 'wanted ≥ 2.2, floor 1.8'),
      target('of the bare limit', result.vsLimit, 'wanted ≥ 0.40, floor 0.33'),
      target('CPU µs an event', result.cpuMicrosPerEvent, 'wanted ≤ 80'),
      '',
    );
  }
  if (steady) {
    lines.push(
      `A steady ${STEADY_PER_SECOND} requests/s`,
      ...(['bare', 'foxtail'] as const).map((name) => steadyLine(name, steady)),
      target('ms of p99 above the bare limit', result.p99OverLimitMs, 'wanted ≤ 15'),
      '',
    );
  }
  if (memory) {
    const whole = memory.events >= 1_000_000 ? '' : ' (--full: 1,000,000)';
    lines.push(
      `Memory after ${memory.events.toLocaleString('en')} events${whole}`,
      target('MiB at the most', result.peakMiB, 'wanted ≤ 200'),
      target('MiB of it in the second half', round(memory.growthMiB, 1), 'wanted: flat'),
      '',
    );
  }
  if (spool) {
    const rate = spool.perSecond === null ? `not measured: ${spool.why}` : 'wanted ≥ 8,000';
    lines.push(
      'With Kafka down',
      target('events/s into the spool', result.spoolPerSecond, rate),
      '',
    );
  }
  if (traces) {
    const { off, unsampled, sampled } = rounded(traces);
    lines.push(
      `A steady ${STEADY_PER_SECOND} requests/s, with traces`,
      target('CPU µs an event without', off, 'off, as by default'),
      target('with traces on, none sampled', unsampled, `+${(unsampled - off).toFixed(0)}`),
      target('with each one sampled', sampled, `+${(sampled - off).toFixed(0)}`),
      '',
    );
  }
  return lines.join('\n');
}

/** Where the time goes, in µs an accepted event. */
export function profileTable({ accepted, functions, packages }: Profile): string {
  const lines = (list: readonly SelfTime[]) =>
    list.map(({ where, micros }) => `  ${(micros / accepted).toFixed(2).padStart(7)}  ${where}`);
  return [
    `Self time in µs an event, of ${accepted.toLocaleString('en')} events`,
    ...lines(functions),
    '',
    'By package, what it calls in Node included',
    ...lines(packages),
    '',
  ].join('\n');
}

function receiverLine(name: keyof Rounds, rounds: Rounds): string {
  const figure = (key: Parameters<typeof medianOf>[1], digits: number, width: number) =>
    medianOf(rounds[name], key).toFixed(digits).padStart(width);
  return `  ${name.padEnd(8)}  ${figure('perSecond', 0, 8)}   ${figure('cpuMicros', 1, 12)}   ${figure('p50Ms', 1, 6)}   ${figure('p99Ms', 1, 6)}`;
}

function steadyLine(name: keyof Steady, steady: Steady): string {
  const each = steady[name].map(({ p50Ms, p99Ms }) => `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`);
  return `  ${name.padEnd(8)}  p50 / p99 ms by round: ${each.join(', ')}`;
}

function target(what: string, value: number | null, wanted: string): string {
  const figure = value === null ? '–' : value.toLocaleString('en');
  return `  ${figure.padStart(8)} ${what}  (${wanted})`;
}

function rounded({ off, unsampled, sampled }: Traces): Traces {
  return { off: round(off, 1), unsampled: round(unsampled, 1), sampled: round(sampled, 1) };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
