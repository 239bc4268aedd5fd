import { bar, LiveLines, type Out } from '#runtime';

/** Where a rebuild stands: events filled, of those that the live version has applied. */
export interface Progress {
  done: number;
  total: number;
}

interface Sample {
  done: number;
  atMs: number;
}

const BAR = 30;
/** The rate is that of the last while: the beginning says little about what comes. */
const RATE_OVER_MS = 10_000;
/** Where the output is no terminal, a line this often. */
const PLAIN_EVERY_MS = 5_000;

/** One line: a bar, counts, events per second and how long it will take at that rate. */
export function progressLine({ done, total }: Progress, perSecond: number, columns = 120): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const left = Math.max(0, total - done);
  const eta = left === 0 ? 'caught up' : perSecond > 0 ? `ETA ${clock(left / perSecond)}` : 'ETA ?';
  const percent = Math.floor(100 * share);
  const counts = `${percent} %  ${count(done)} of ${count(total)} events`;
  return `${bar(share, BAR)}  ${counts}  ${count(perSecond)} events/s  ${eta}`.slice(0, columns);
}

/** Shows the line as the rebuild goes. */
export class ProgressView {
  private readonly samples: Sample[] = [];
  private readonly lines: LiveLines;

  constructor(
    out: Out,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.lines = new LiveLines(out, PLAIN_EVERY_MS, now);
  }

  show(progress: Progress, isLast = false): void {
    const atMs = this.now();
    this.samples.push({ done: progress.done, atMs });
    while (this.samples.length > 2 && atMs - (this.samples[0] as Sample).atMs > RATE_OVER_MS)
      this.samples.shift();
    this.lines.show((columns) => [progressLine(progress, this.rate(), columns)], isLast);
  }

  /** A line of its own, above what is redrawn. */
  say(text: string): void {
    this.lines.say(`foxtail: ${text}`);
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
