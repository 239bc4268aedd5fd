/** As much of a terminal, or of a file that output goes to, as is needed. */
export type Out = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>;

/** Below this many columns nothing is redrawn in place: whole lines say more than cut ones. */
const REDRAW_FROM = 60;
/** Where the output is no terminal, or does not say how wide it is. */
const DEFAULT_COLUMNS = 120;

/**
 * Lines that show how long work goes: redrawn in place on a terminal, else those that changed, now and then
 * and at the end.
 */
export class LiveLines {
  private drawn = 0;
  private shown: readonly string[] = [];
  private shownAt = -Infinity;

  /** @param everyMs how often at most where nothing is redrawn */
  constructor(
    private readonly out: Out,
    private readonly everyMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param draw the lines, no wider than it is told: one that wraps makes the redraw go wrong */
  show(draw: (columns: number) => readonly string[], isLast: boolean): void {
    // The last column stays free: some terminals wrap when it is filled.
    const lines = draw(Math.max(this.columns, REDRAW_FROM) - 1);
    if (this.redraws) {
      this.clear();
      this.out.write(lines.map((line) => `${line}\n`).join(''));
      this.drawn = isLast ? 0 : lines.length;
      return;
    }
    if (!isLast && this.now() - this.shownAt < this.everyMs) return;
    this.shownAt = this.now();
    for (const [n, line] of lines.entries()) {
      if (line !== this.shown[n]) this.out.write(`${line}\n`);
    }
    this.shown = lines;
  }

  /** A line that stays, above what is redrawn. */
  say(line: string): void {
    this.clear();
    this.out.write(`${line}\n`);
  }

  private get columns(): number {
    return this.out.columns || DEFAULT_COLUMNS;
  }

  private get redraws(): boolean {
    return this.out.isTTY && this.columns >= REDRAW_FROM;
  }

  private clear(): void {
    if (this.drawn > 0) this.out.write(`\x1b[${this.drawn}A\x1b[J`);
    this.drawn = 0;
  }
}

/** A bar of `width` characters; `share` is cut to 0–1. */
export function bar(share: number, width: number): string {
  const filled = Math.floor(width * Math.min(1, Math.max(0, share)));
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
