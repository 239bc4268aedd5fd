import type { AuditResult } from './audit.js';
import type { Histogram } from './histogram.js';
import type { LoadPlan } from './load.plan.js';
import type { FaultCount, LoadMeter } from './meter.js';
import { whole } from './progress.js';

/** Times in milliseconds. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** How a run went: the line of `--json`, and what the table is made of. */
export interface LoadReport {
  seed: number;
  rate: number;
  achievedRate: number;
  /** False where deliveries began later than they were due. */
  rateKept: boolean;
  late: number;
  latestMs: number;
  /** True deliveries: accepted, lost and unfinished ones. Those of faults are in `faults` alone. */
  sent: number;
  accepted: number;
  lost: number;
  unfinished: number;
  /** Attempts without a 200, and deliveries that took more than one. */
  refused: number;
  retried: number;
  answers: Record<string, number>;
  answerMs: Percentiles;
  acceptedMs: Percentiles;
  faults: Record<string, FaultCount>;
  interrupted: boolean;
  audit: AuditResult | null;
  ok: boolean;
}

export function reportOf(
  plan: LoadPlan,
  meter: LoadMeter,
  audit: AuditResult | null,
  interrupted: boolean,
): LoadReport {
  const { sent, accepted, lost, refused, retried, late, answers, faults } = meter;
  const unfinished = sent - accepted - lost;
  return {
    seed: plan.seed,
    rate: plan.rate,
    achievedRate: Math.round(meter.achievedRate * 10) / 10,
    rateKept: late === 0,
    late,
    latestMs: rounded(meter.latestMs),
    sent,
    accepted,
    lost,
    unfinished,
    refused,
    retried,
    answers,
    answerMs: percentiles(meter.answerMs),
    acceptedMs: percentiles(meter.acceptedMs),
    faults,
    interrupted,
    audit,
    // A comparison that was asked for and did not come to its end has found nothing out.
    ok: lost === 0 && unfinished === 0 && (plan.audit === null || audit?.found === 0),
  };
}

/** For people. */
export function reportText(report: LoadReport): string {
  const { sent, accepted, lost, unfinished, refused, retried, late, audit } = report;
  const rows: [string, string][] = [
    [
      'sent',
      `${whole(sent)}, ${report.achievedRate}/s of ${report.rate}/s${report.interrupted ? ', interrupted' : ''}`,
    ],
    ['accepted', whole(accepted)],
    ['lost', whole(lost)],
    ...(unfinished === 0 ? [] : [row('unfinished', whole(unfinished))]),
    ['refused', `${whole(refused)} attempts; ${whole(retried)} deliveries took more than one`],
    ['answers', counted(report.answers)],
    ...(report.answerMs.max === 0 ? [] : [row('until answered', times(report.answerMs))]),
    ...(accepted === 0
      ? []
      : [row('until accepted', `${times(report.acceptedMs)}, from when it was due`)]),
    ...Object.entries(report.faults).map(([name, { sent: count, answers }]): [string, string] => [
      name,
      [whole(count), counted(answers)].filter(Boolean).join(': '),
    ]),
    ['seed', String(report.seed)],
  ];
  const width = Math.max(...rows.map(([head]) => head.length)) + 2;
  const lines = rows.map(([head, text]) => `  ${head.padEnd(width)}${text}`);
  if (!report.rateKept)
    lines.push(
      '',
      `  The rate was not kept: ${whole(late)} deliveries began more than 100 ms after they were due, at worst ${report.latestMs} ms.`,
    );
  if (audit !== null) lines.push('', ...auditLines(audit));
  return `\n${lines.join('\n')}\n`;
}

function auditLines({ batches, documents, found, differences }: AuditResult): string[] {
  const head = `  Compared ${whole(batches)} batches with ${whole(documents)} documents: `;
  if (found === 0) return [`${head}no difference`];
  const more = found - differences.length;
  return [
    `${head}${whole(found)} differences`,
    ...differences.map((difference) => `    ${difference}`),
    ...(more > 0 ? [`    and ${whole(more)} more`] : []),
  ];
}

function percentiles(histogram: Histogram): Percentiles {
  return {
    p50: rounded(histogram.quantile(0.5)),
    p95: rounded(histogram.quantile(0.95)),
    p99: rounded(histogram.quantile(0.99)),
    max: rounded(histogram.max),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function row(head: string, text: string): [string, string] {
  return [head, text];
}

function times({ p50, p95, p99, max }: Percentiles): string {
  return `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, max ${max} ms`;
}

function counted(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([word, count]) => `${word} × ${whole(count)}`)
    .join(', ');
}
