/** Counts lines of a log by their kind, so that a flood of one does not drown the rest. */
export class LeftOut {
  private readonly kinds = new Map<string, { lines: number; since: number }>();

  /** @param mostKinds those that never come again must not stay for ever: past it the count begins anew */
  constructor(
    private readonly windowMs: number,
    private readonly mostKinds: number,
  ) {}

  /**
   * @param most lines of a kind that are written within the window
   * @param now milliseconds of a clock that never goes back
   * @returns how many were left out before this one; null for one that is left out
   */
  note(kind: string, most: number, now: number): number | null {
    const seen = this.kinds.get(kind);
    if (seen !== undefined && now - seen.since < this.windowMs)
      return ++seen.lines > most ? null : 0;
    if (this.kinds.size >= this.mostKinds) this.kinds.clear();
    this.kinds.set(kind, { lines: 1, since: now });
    return seen === undefined ? 0 : Math.max(0, seen.lines - most);
  }
}
