/** So many requests a minute in the long run, and so many at once; a rate of 0 is no limit. */
export interface Quota {
  perMinute: number;
  burst: number;
}

/** Tokens that were left at a time, in milliseconds of a clock that never goes back. */
export interface Bucket {
  tokens: number;
  at: number;
}

export interface Taken {
  bucket: Bucket;
  isAllowed: boolean;
  /** Whole requests that are left now. */
  remaining: number;
  /** Seconds until there is one again; 0 while there is. */
  retryAfterSeconds: number;
  /** Seconds until all of the burst is there again. */
  resetSeconds: number;
}

/** Takes one token out of a bucket that fills steadily; one that is not known yet is full. */
export function take(known: Bucket | undefined, { perMinute, burst }: Quota, now: number): Taken {
  const perMs = perMinute / 60_000;
  const before = known ? Math.min(burst, known.tokens + (now - known.at) * perMs) : burst;
  const isAllowed = before >= 1;
  const tokens = isAllowed ? before - 1 : before;
  const secondsTo = (count: number) => Math.max(0, Math.ceil((count - tokens) / perMs / 1_000));
  return {
    bucket: { tokens, at: now },
    isAllowed,
    remaining: Math.floor(tokens),
    retryAfterSeconds: isAllowed ? 0 : Math.max(1, secondsTo(1)),
    resetSeconds: secondsTo(burst),
  };
}

/** Buckets by name, at most so many of them: past it the one that was used least lately is forgotten. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly quota: Quota,
    private readonly mostBuckets = 10_000,
  ) {}

  /** @returns null where there is no limit */
  take(name: string, now: number): Taken | null {
    if (this.quota.perMinute === 0) return null;
    const taken = take(this.buckets.get(name), this.quota, now);
    this.keep(name, taken.bucket);
    return taken;
  }

  /** For what turned out not to count. */
  giveBack(name: string): void {
    const bucket = this.buckets.get(name);
    if (bucket) bucket.tokens = Math.min(this.quota.burst, bucket.tokens + 1);
  }

  private keep(name: string, bucket: Bucket): void {
    this.buckets.delete(name);
    this.buckets.set(name, bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > this.mostBuckets && oldest !== undefined) this.buckets.delete(oldest);
  }
}

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): the burst is the quota, and the
 * window is what it takes to fill again, which is the same rate.
 */
export function rateLimitHeaders(
  { perMinute, burst }: Quota,
  taken: Taken,
): Record<string, string> {
  const window = Math.max(1, Math.ceil((burst * 60) / perMinute));
  return {
    'ratelimit-policy': `"caller";q=${burst};w=${window}`,
    ratelimit: `"caller";r=${taken.remaining};t=${taken.resetSeconds}`,
  };
}
