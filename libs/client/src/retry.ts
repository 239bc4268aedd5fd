import { FoxtailProblem, FoxtailUnreachable } from './errors.js';

/** No server is waited for longer than this at once: who is told to come back later than that gets the error. */
const LONGEST_MS = 60_000;
/** Answers of the read API, and of proxies before it, that may be others the next time. */
const PASSING = [429, 502, 503, 504];

/**
 * How long to wait before a request is tried again, in milliseconds; null where it is not.
 *
 * @param attempt how many tries failed before, from 0
 * @param random from 0 to 1: clients that failed together shall not come back together
 */
export function retryDelay(
  error: unknown,
  attempt: number,
  { retries, baseMs, random }: { retries: number; baseMs: number; random: number },
): number | null {
  if (attempt >= retries) return null;
  const backoff = random * Math.min(baseMs * 2 ** attempt, LONGEST_MS);
  if (error instanceof FoxtailUnreachable) return backoff;
  if (!(error instanceof FoxtailProblem) || !PASSING.includes(error.status)) return null;
  if (error.retryAfter === null) return backoff;
  const asked = error.retryAfter * 1_000;
  return asked > LONGEST_MS ? null : asked + backoff;
}

/** The seconds of a `Retry-After`: a number, or a date of HTTP (RFC 9110, 10.2.3). */
export function retryAfterOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header);
  const time = Date.parse(header);
  return Number.isNaN(time) ? null : Math.max(0, Math.ceil((time - now) / 1_000));
}

/** @throws the reason of the signal, once that aborts */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const stop = () => {
      clearTimeout(timer);
      fail(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      done();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
