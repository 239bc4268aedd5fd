import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rateLimitHeaders, RateLimiter, take, type Bucket } from './token-bucket.js';

const quotas = fc.record({
  perMinute: fc.integer({ min: 1, max: 100_000 }),
  burst: fc.integer({ min: 1, max: 1_000 }),
});
const gaps = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 });

describe('a token bucket', () => {
  it('lets no more through in any window than the burst and what fills in it', () => {
    fc.assert(
      fc.property(quotas, gaps, (quota, waits) => {
        const allowed: number[] = [];
        let bucket: Bucket | undefined;
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const taken = take(bucket, quota, now);
          bucket = taken.bucket;
          if (taken.isAllowed) allowed.push(now);
        }
        for (const [first, from] of allowed.entries()) {
          for (let last = first; last < allowed.length; last += 1) {
            const filled = (((allowed[last] ?? 0) - from) * quota.perMinute) / 60_000;
            expect(last - first + 1).toBeLessThanOrEqual(quota.burst + filled + 1e-6);
          }
        }
      }),
    );
  });

  it('lets everything through that comes no faster than it fills', () => {
    fc.assert(
      fc.property(quotas, gaps, (quota, more) => {
        let bucket: Bucket | undefined;
        let now = 0;
        for (const wait of more) {
          now += Math.ceil(60_000 / quota.perMinute) + wait;
          const taken = take(bucket, quota, now);
          expect(taken.isAllowed).toBe(true);
          bucket = taken.bucket;
        }
      }),
    );
  });

  it('tells when to come back: then there is a request, and after the reset the whole burst', () => {
    fc.assert(
      fc.property(quotas, gaps, (quota, waits) => {
        let bucket: Bucket | undefined;
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const taken = take(bucket, quota, now);
          const { retryAfterSeconds, resetSeconds, isAllowed, remaining } = taken;
          bucket = taken.bucket;
          expect(isAllowed).toBe(retryAfterSeconds === 0);
          const back = take(bucket, quota, now + Math.max(1, retryAfterSeconds) * 1_000);
          if (!isAllowed || remaining > 0) expect(back.isAllowed).toBe(true);
          const full = take(bucket, quota, now + resetSeconds * 1_000);
          expect(full.remaining).toBe(quota.burst - 1);
        }
      }),
    );
  });

  it('is told in the two headers of the draft, with one rate', () => {
    const quota = { perMinute: 600, burst: 100 };
    expect(rateLimitHeaders(quota, take(undefined, quota, 0))).toEqual({
      'ratelimit-policy': '"caller";q=100;w=10',
      ratelimit: '"caller";r=99;t=1',
    });
  });
});

describe('a rate limiter', () => {
  const quota = { perMinute: 1, burst: 2 };
  const isAllowed = (limiter: RateLimiter, name: string) => limiter.take(name, 0)?.isAllowed;

  it('counts each name alone', () => {
    const limiter = new RateLimiter(quota);
    expect(['a', 'a', 'a', 'b'].map((name) => isAllowed(limiter, name))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('takes back what did not count, and no more than that', () => {
    const limiter = new RateLimiter(quota);
    isAllowed(limiter, 'a');
    for (let n = 0; n < 5; n += 1) limiter.giveBack('a');
    expect(['a', 'a', 'a'].map((name) => isAllowed(limiter, name))).toEqual([true, true, false]);
  });

  it('has no limit where the rate is 0', () => {
    expect(new RateLimiter({ perMinute: 0, burst: 1 }).take('a', 0)).toBeNull();
  });

  it('remembers so many names, those that asked last', () => {
    const limiter = new RateLimiter(quota, 2);
    for (const name of ['a', 'a', 'b', 'b', 'a', 'c']) isAllowed(limiter, name);
    expect(isAllowed(limiter, 'a')).toBe(false);
    expect(isAllowed(limiter, 'b')).toBe(true);
  });
});
