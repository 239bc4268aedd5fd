import { NoAnswerError } from './away.js';

const LOOK_EVERY_MS = 50;
/** What passes at most between two looks; the rest, this process had no processor. */
const MOST_BETWEEN_MS = 2 * LOOK_EVERY_MS;

let passed = 0;
let lookedAt = performance.now();
let looking: NodeJS.Timeout | undefined;

/**
 * Milliseconds that this process could have worked in, from some beginning; never faster than a clock.
 *
 * Limits of what Kafka and Postgres may take count in it. A process that was stopped for a second, as on a machine
 * with more work than processors, finds its timers due before it reads what has long been answered: by a clock's
 * time it would take its own pause for theirs, and refuse what it could have taken.
 */
export function ownTime(): number {
  looking ??= setInterval(ownTime, LOOK_EVERY_MS).unref();
  const now = performance.now();
  passed += Math.min(now - lookedAt, MOST_BETWEEN_MS);
  lookedAt = now;
  return passed;
}

/** @returns what `work` comes to. @throws NoAnswerError with `late` where that takes more than `ms` of {@link ownTime} */
export async function within<T>(ms: number, work: Promise<T>, late: string): Promise<T> {
  const deadline = ownTime() + ms;
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<never>((_, reject) => {
    const look = () => {
      const left = deadline - ownTime();
      if (left <= 0) reject(new NoAnswerError(late));
      else timer = setTimeout(look, left);
    };
    timer = setTimeout(look, ms);
  });
  try {
    return await Promise.race([work, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
