import { bar, LiveLines, type Out } from '#runtime';
import type { LoadRun } from './load.run.js';

const BAR = 24;
/** Where the output is no terminal, a line at most this often. */
const PLAIN_EVERY_MS = 2_000;

/** What is to be shown: how much of the whole, and how it goes. */
export interface Step {
  done: number;
  of: number;
  words: string;
  isOver: boolean;
}

/** One line: a bar, and what it stands for. No wider than `columns`, as a line that wraps can't be redrawn. */
export function progressLine({ done, of, words }: Step, columns: number): string {
  const share = of === 0 ? 1 : done / of;
  return `  ${bar(share, BAR)}  ${whole(done)} of ${whole(of)} ${words}`.slice(0, columns);
}

/** How a run goes: the deliveries that have ended, and those under way. */
export function stepOf({ meter, budget, waiting }: LoadRun, isOver: boolean): Step {
  const { accepted, lost, retried } = meter;
  const words = [
    'done',
    `${meter.achievedRate.toFixed(0)}/s`,
    `${whole(waiting)} wait`,
    `${whole(retried)} retried`,
    `${whole(lost)} lost`,
    `p99 ${meter.answerMs.quantile(0.99).toFixed(0)} ms`,
  ];
  return {
    done: accepted + lost,
    of: Math.max(budget, accepted + lost),
    words: words.join(' · '),
    isOver,
  };
}

/** Shows steps as they go. */
export function progressView(out: Out): (step: Step) => void {
  const lines = new LiveLines(out, PLAIN_EVERY_MS);
  return (step) => lines.show((columns) => [progressLine(step, columns)], step.isOver);
}

/** 12,345 */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
