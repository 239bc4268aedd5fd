import { median } from '../statistics.js';
import type { CurvePoint, Curves } from './curve.js';
import type { Fold } from './fold.js';
import { PER_SECOND, type Visible } from './visible.js';

/** One way after the other in each round, so that what the machine does meanwhile hits all of them. */
export interface Round {
  fold: Fold;
  /** Events a second. */
  transactionEach: number;
  typeormSave: number;
  copy: number;
}

/** What was measured; null for what was not asked for. */
export interface ProjectionsFigures {
  events: number;
  rounds: readonly Round[] | null;
  visible: Visible | null;
  curves: Curves | null;
}

/** The last line of the run; null for what was not measured. */
export interface ProjectionsResult {
  eventsPerSecond: number | null;
  vsTransactionEach: number | null;
  vsTypeormSave: number | null;
  vsCopy: number | null;
  visibleP99Ms: number | null;
  peakMiB: number | null;
}

export function resultOf({ rounds, visible }: ProjectionsFigures): ProjectionsResult {
  const over = (figure: (round: Round) => number) => rounds && median(rounds.map(figure));
  const timesAs = (other: Exclude<keyof Round, 'fold'>) =>
    over((round) => round.fold.perSecond / round[other]);
  return {
    eventsPerSecond: rounded(
      over(({ fold }) => fold.perSecond),
      0,
    ),
    vsTransactionEach: rounded(timesAs('transactionEach'), 1),
    vsTypeormSave: rounded(timesAs('typeormSave'), 1),
    vsCopy: rounded(timesAs('copy'), 2),
    visibleP99Ms: rounded(visible && visible.p99Ms, 0),
    peakMiB: rounded(rounds && Math.max(...rounds.map(({ fold }) => fold.peakMiB)), 1),
  };
}

/** The figures for a reader, with what is wanted of each. */
export function table(figures: ProjectionsFigures, result: ProjectionsResult): string {
  const { events, rounds, visible, curves } = figures;
  const lines: string[] = [];
  if (rounds) {
    const rate = (of: (round: Round) => number) =>
      Math.round(median(rounds.map(of)))
        .toLocaleString('en')
        .padStart(8);
    lines.push(
      `Events a second, median of ${rounds.length} rounds over ${events.toLocaleString('en')} events`,
      `  ${rate(({ fold }) => fold.perSecond)} foxtail  (wanted ≥ 25,000; with the read API's indexes ≥ 18,000)`,
      `  ${rate(({ transactionEach }) => transactionEach)} a transaction an event`,
      `  ${rate(({ typeormSave }) => typeormSave)} TypeORM's save(), 1,000 at a time`,
      `  ${rate(({ copy }) => copy)} COPY of the same rows`,
      target('times a transaction an event', result.vsTransactionEach, 'wanted ≥ 20'),
      target('times save()', result.vsTypeormSave, 'wanted ≥ 4'),
      target('of COPY', result.vsCopy, 'the limit'),
      target(
        'CPU µs an event',
        rounded(median(rounds.map(({ fold }) => fold.cpuMicros)), 1),
        'of the process',
      ),
      target('MiB at the most', result.peakMiB, 'wanted ≤ 250'),
      '',
    );
  }
  if (visible) {
    lines.push(
      `From webhook to visible, at ${PER_SECOND}/s`,
      target('ms p50', rounded(visible.p50Ms, 0), `the longest ${visible.maxMs.toFixed(0)}`),
      target('ms p99', result.visibleP99Ms, 'wanted ≤ 150'),
      '',
    );
  }
  if (curves) {
    lines.push(
      ...curveLines('By the documents in one batch', curves.batch, 1.35),
      ...curveLines('By the documents in the table', curves.table, 1.6),
    );
  }
  return lines.join('\n');
}

function curveLines(what: string, points: readonly CurvePoint[], most: number): string[] {
  const [first] = points;
  const line = ({ rows, micros, cpuMicros }: CurvePoint) => {
    const times = micros / (first?.micros ?? NaN);
    return `  ${rows.toLocaleString('en').padStart(9)}  ${micros.toFixed(1).padStart(7)} µs an event, CPU ${cpuMicros.toFixed(1)} µs, ${times.toFixed(2)} times the first`;
  };
  return [`${what} (wanted ≤ ${most} times the first)`, ...points.map(line), ''];
}

function target(what: string, value: number | null, wanted: string): string {
  const figure = value === null ? '–' : value.toLocaleString('en');
  return `  ${figure.padStart(8)} ${what}  (${wanted})`;
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
