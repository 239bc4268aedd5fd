import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FoxtailProblem, FoxtailUnreachable } from './errors.js';
import { pause, retryAfterOf, retryDelay } from './retry.js';

const problem = (status: number, retryAfter: number | null = null) =>
  new FoxtailProblem(status, { code: 'x' }, retryAfter);
const options = { retries: 3, baseMs: 100, random: 1 };

describe('the delay before the next try', () => {
  it('doubles each time, and ends with the number of retries', () => {
    const delays = [0, 1, 2, 3].map((n) => retryDelay(new FoxtailUnreachable('x'), n, options));
    expect(delays).toEqual([100, 200, 400, null]);
  });

  it('is never shorter than the server asks for, and never longer than a minute and its jitter', () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.nat(20),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (after, attempt, random) => {
          const delay = retryDelay(problem(429, after), attempt, {
            retries: 30,
            baseMs: 100,
            random,
          });
          if (after > 60) expect(delay).toBeNull();
          else {
            expect(delay).toBeGreaterThanOrEqual(after * 1_000);
            expect(delay).toBeLessThanOrEqual(after * 1_000 + 60_000);
          }
        },
      ),
    );
  });

  it.each([400, 401, 403, 404, 500])(
    'is none after a %d, which would be the same again',
    (status) => {
      expect(retryDelay(problem(status, 1), 0, options)).toBeNull();
      expect(retryDelay(new TypeError('a fault of ours'), 0, options)).toBeNull();
    },
  );

  it('reads both forms of Retry-After', () => {
    const now = Date.parse('2026-03-01T10:00:00Z');
    expect(retryAfterOf('7', now)).toBe(7);
    expect(retryAfterOf('Sun, 01 Mar 2026 10:00:30 GMT', now)).toBe(30);
    expect(retryAfterOf('Sun, 01 Mar 2026 09:00:00 GMT', now)).toBe(0);
    expect([retryAfterOf('soon', now), retryAfterOf(null, now)]).toEqual([null, null]);
  });
});

describe('a pause', () => {
  it('ends at once when it is aborted, before or meanwhile', async () => {
    await expect(pause(600_000, AbortSignal.abort('before'))).rejects.toBe('before');
    const ending = new AbortController();
    const paused = pause(600_000, ending.signal);
    ending.abort('meanwhile');
    await expect(paused).rejects.toBe('meanwhile');
  });
});
