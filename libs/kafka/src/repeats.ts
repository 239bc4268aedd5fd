const EVERY_MS = 60_000;
const MOST_LINES = 100;

/** Lines that come again and again, each told once a minute. */
export class Repeats {
  private readonly lines = new Map<string, { since: number; leftOut: number }>();

  /**
   * @param now milliseconds of a clock that never goes back
   * @returns how many of them were left out before this one, which is to be told; null for one that is not
   */
  note(line: string, now: number): number | null {
    const seen = this.lines.get(line);
    if (seen !== undefined && now - seen.since < EVERY_MS) {
      seen.leftOut += 1;
      return null;
    }
    // Those that never come again must not stay for ever.
    if (this.lines.size >= MOST_LINES) this.lines.clear();
    this.lines.set(line, { since: now, leftOut: 0 });
    return seen?.leftOut ?? 0;
  }

  /** Does it with what is to be told: the line, with how many were left out as `left_out`; nothing for one that is not. */
  tell(line: string, now: number, write: (fields: { left_out?: number }) => void): void {
    const leftOut = this.note(line, now);
    if (leftOut !== null) write(leftOut > 0 ? { left_out: leftOut } : {});
  }
}
