import type { LoadRun } from './load.run.js';

type Out = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

const BAR = 24;
/** Below this many columns nothing is redrawn in place. */
const REDRAW_FROM = 60;
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
  const filled = of === 0 ? BAR : Math.min(BAR, Math.floor((BAR * done) / of));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `  ${bar}  ${whole(done)} of ${whole(of)} ${words}`.slice(0, columns);
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

/** Shows steps: redrawn in place on a terminal, else a line now and then and at the end. */
export function progressView(out: Out): (step: Step) => void {
  let isDrawn = false;
  let shownAt = -Infinity;
  return (step) => {
    const columns = out.columns || 120;
    const line = progressLine(step, Math.max(columns, REDRAW_FROM) - 1);
    if (out.isTTY && columns >= REDRAW_FROM) {
      out.write(`${isDrawn ? '\x1b[1A' : ''}\x1b[2K${line}\n`);
      isDrawn = !step.isOver;
      return;
    }
    if (!step.isOver && performance.now() - shownAt < PLAIN_EVERY_MS) return;
    shownAt = performance.now();
    out.write(`${line}\n`);
  };
}

/** 12,345 */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
