/** Where a rebuild stands: events filled, of those that the live version has applied. */
export interface Progress {
  done: number;
  total: number;
}

interface Sample {
  done: number;
  atMs: number;
}

type Out = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

const BAR = 30;
/** The rate is that of the last while: the beginning says little about what comes. */
const RATE_OVER_MS = 10_000;
/** Where the output is no terminal, a line this often. */
const PLAIN_EVERY_MS = 5_000;

/** One line: a bar, counts, events per second and how long it will take at that rate. */
export function progressLine({ done, total }: Progress, perSecond: number, columns = 120): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.floor(BAR * share);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  const left = Math.max(0, total - done);
  const eta = left === 0 ? 'caught up' : perSecond > 0 ? `ETA ${clock(left / perSecond)}` : 'ETA ?';
  const percent = Math.floor(100 * share);
  const counts = `${percent} %  ${count(done)} of ${count(total)} events`;
  return `${bar}  ${counts}  ${count(perSecond)} events/s  ${eta}`.slice(0, columns);
}

/** Shows the line: redrawn in place on a terminal, else now and then, and once more at the end. */
export class ProgressView {
  private readonly samples: Sample[] = [];
  private shownAt = -Infinity;

  constructor(
    private readonly out: Out,
    private readonly now: () => number = () => performance.now(),
  ) {}

  show(progress: Progress, isLast = false): void {
    const atMs = this.now();
    this.samples.push({ done: progress.done, atMs });
    while (this.samples.length > 2 && atMs - (this.samples[0] as Sample).atMs > RATE_OVER_MS)
      this.samples.shift();
    const line = progressLine(progress, this.rate(), (this.out.columns || 120) - 1);
    if (this.out.isTTY) {
      this.out.write(`\r\x1b[2K${line}${isLast ? '\n' : ''}`);
    } else if (isLast || atMs - this.shownAt >= PLAIN_EVERY_MS) {
      this.shownAt = atMs;
      this.out.write(`${line}\n`);
    }
  }

  /** A line of its own, above what is redrawn. */
  say(text: string): void {
    this.out.write(`${this.out.isTTY ? '\r\x1b[2K' : ''}foxtail: ${text}\n`);
  }

  private rate(): number {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (!first || !last || last.atMs === first.atMs) return 0;
    return (1_000 * (last.done - first.done)) / (last.atMs - first.atMs);
  }
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Hours, minutes and seconds, as `1:02:03` or `2:03`. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const parts = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, n) => (n === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}
