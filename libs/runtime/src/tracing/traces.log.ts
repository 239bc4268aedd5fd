import { LeftOut } from '../left-out.js';
import type { Logger } from '../logging.js';

const EVERY_MS = 60_000;
const MOST_REASONS = 20;

/**
 * What the log has of spans that are not sent. A receiver may be away for hours, and is tried each second: each reason
 * is told once a minute, with how many more there were since.
 * @param now milliseconds of a clock that never goes back
 */
export function tracesLog(logger: Pick<Logger, 'warn'>, now: () => number): (said: string) => void {
  const told = new LeftOut(EVERY_MS, MOST_REASONS);
  return (said) => {
    const reason = reasonOf(said);
    // How many were dropped is another number each time.
    const leftOut = told.note(reason.replace(/\d+/g, '0'), 1, now());
    if (leftOut === null) return;
    logger.warn({ reason, ...(leftOut > 0 ? { left_out: leftOut } : {}) }, 'traces are not sent');
  };
}

/** OpenTelemetry tells of an error as JSON, with a stack of no use: its message will do. */
function reasonOf(said: string): string {
  try {
    const { message } = JSON.parse(said) as { message?: unknown };
    return typeof message === 'string' ? message.trim() : said;
  } catch {
    return said;
  }
}
