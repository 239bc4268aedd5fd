import { LeftOut } from './left-out.js';
import type { Logger } from './logging.js';
import type { Answer } from './problem.js';

const WINDOW_MS = 10_000;
/** Lines of one kind within the window; the rest is counted, and told with the next. */
const MOST_REFUSED = 5;
const MOST_UNSERVED = 1;
const MOST_KINDS = 200;

/**
 * What the log has of the errors that requests get, one way for all apps: a fault of the program as an error with its
 * stack, each time. What passes by itself, such as Kafka or Postgres being away, as a warning with its code and
 * without a stack; what the client did as information. A flood of either does not drown the rest.
 */
export class ProblemLog {
  private readonly leftOut = new LeftOut(WINDOW_MS, MOST_KINDS);

  constructor(private readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>) {}

  /**
   * @param fields never a header, a body, or anything else that the sender chose, but for a known name
   * @param kind what is counted together, besides the code
   * @param now milliseconds of a clock that never goes back
   */
  write(error: unknown, { status, logged }: Answer, fields: object, kind: string, now: number) {
    // Of no code that an app's table has.
    if (status === 500) {
      this.logger.error({ ...logged, ...fields, err: error }, 'request failed');
      return;
    }
    const isUnserved = status > 500;
    const most = isUnserved ? MOST_UNSERVED : MOST_REFUSED;
    const leftOut = this.leftOut.note(`${String(logged['code'])} ${kind}`, most, now);
    if (leftOut === null) return;
    const told = { ...logged, ...fields, ...(leftOut > 0 ? { left_out: leftOut } : {}) };
    if (isUnserved)
      this.logger.warn({ ...told, cause: causeOf(error) }, 'request can not be served just now');
    else this.logger.info(told, 'request refused');
  }
}

/** Where it came from in the end, such as `connect ECONNREFUSED`. */
function causeOf(error: unknown): string | undefined {
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error && cause.cause instanceof Error; depth++)
    cause = cause.cause;
  return cause === error || !(cause instanceof Error) ? undefined : cause.message;
}
