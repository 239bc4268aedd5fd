import type { Logger } from '#runtime';

const WINDOW_MS = 10_000;
/** Lines of one kind within the window; the rest is counted, and told in one line. */
const MOST_LINES = 5;
const MOST_KINDS = 200;

/** One line a rejection, unless a flood of them would drown the rest of the log. */
export class RejectionLog {
  private readonly kinds = new Map<string, { lines: number; since: number }>();

  constructor(private readonly logger: Logger) {}

  /** @param fields never a header, a body, or anything else that the sender chose, but for a known name */
  write(kind: string, fields: object, now: number): void {
    const seen = this.kinds.get(kind);
    if (seen === undefined || now - seen.since >= WINDOW_MS) {
      if (seen !== undefined && seen.lines > MOST_LINES) {
        this.logger.info({ ...fields, left_out: seen.lines - MOST_LINES }, 'more were refused');
      }
      if (this.kinds.size >= MOST_KINDS) this.kinds.clear();
      this.kinds.set(kind, { lines: 1, since: now });
    } else if (++seen.lines > MOST_LINES) return;
    this.logger.info(fields, 'request refused');
  }
}
