import { median } from '../statistics.js';
import { PER_SECOND, type Pages } from './pages.js';
import { CONNECTIONS, type StatusRound } from './status.js';
import type { WaitersFigures } from './waiters.js';
import type { Served } from './workbench.js';

/** What was measured; null for what was not asked for. */
export interface ReadFigures {
  documents: number;
  status: readonly StatusRound[] | null;
  pages: Pages | null;
  waiters: WaitersFigures | null;
}

/** The last line of the run; null for what was not measured. */
export interface ReadResult {
  batchVsBare: number | null;
  pageP99Ms: number | null;
  deepPageRatio: number | null;
  waitersMiB: number | null;
}

export function resultOf({ status, pages, waiters }: ReadFigures): ReadResult {
  const ratios = status?.map(({ bare, foxtail }) => foxtail.perSecond / bare.perSecond);
  return {
    batchVsBare: ratios ? round(median(ratios), 2) : null,
    pageP99Ms: pages && round(medianOf(pages.plain, 'p99Ms'), 1),
    deepPageRatio: pages && round(median(pages.deepRatios), 2),
    waitersMiB: waiters?.waitersMiB ?? null,
  };
}

/** The figures for a reader, with what is wanted of each. */
export function table(figures: ReadFigures, result: ReadResult): string {
  const { documents, status, pages, waiters } = figures;
  const lines: string[] = [];
  if (status) {
    lines.push(
      `Status of a batch, ${CONNECTIONS} connections, median of ${status.length} rounds`,
      '            answers/s   CPU µs   p50 ms   p99 ms',
      ...(['bare', 'foxtail'] as const).map((name) =>
        line(
          name,
          status.map((one) => one[name]),
        ),
      ),
      target('of the bare query', result.batchVsBare, 'wanted ≥ 0.6'),
      '',
    );
  }
  if (pages) {
    lines.push(
      `Pages of 100 out of ${documents.toLocaleString('en')} documents at ${PER_SECOND}/s, median of ${pages.plain.length} rounds`,
      '            answers/s   CPU µs   p50 ms   p99 ms',
      line('plain', pages.plain),
      line('vendor', pages.vendor),
      target('ms p99', result.pageP99Ms, 'wanted ≤ 20'),
      target(`times the first page, page ${pages.deepPage}`, result.deepPageRatio, 'wanted: 1'),
      '',
    );
  }
  if (waiters) {
    lines.push(
      `${waiters.waiters.toLocaleString('en')} requests wait in one process, while projections commit`,
      target('MiB', waiters.waitersMiB, 'wanted ≤ 300'),
      target(
        'transactions a second for all of them',
        waiters.transactionsPerSecond,
        'no query each',
      ),
      target('ms from the end of their batches to the last answer', waiters.answeredMs, 'reported'),
      '',
    );
  }
  return lines.join('\n');
}

function line(name: string, served: readonly Served[]): string {
  const figure = (
    key: 'perSecond' | 'cpuMicros' | 'p50Ms' | 'p99Ms',
    digits: number,
    width: number,
  ) => medianOf(served, key).toFixed(digits).padStart(width);
  return `  ${name.padEnd(8)}  ${figure('perSecond', 0, 9)}   ${figure('cpuMicros', 0, 6)}   ${figure('p50Ms', 1, 6)}   ${figure('p99Ms', 1, 6)}`;
}

function medianOf(served: readonly Served[], key: 'perSecond' | 'cpuMicros' | 'p50Ms' | 'p99Ms') {
  return median(served.map((one) => one[key]));
}

function target(what: string, value: number | null, wanted: string): string {
  const figure = value === null ? '–' : value.toLocaleString('en');
  return `  ${figure.padStart(8)} ${what}  (${wanted})`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
