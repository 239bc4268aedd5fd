/** Buckets between a power of two and the next: a value is told with an error of 1/128 at most. */
const BUCKETS = 64;
const BUCKET_BITS = 6;
/** Half a day in microseconds; what is longer counts as that long. */
const LONGEST_US = 2 ** 36 - 1;
const SIZE = (36 - BUCKET_BITS + 1) * BUCKETS;

/** How often each time was taken, in 16 KB however many there are. Times are milliseconds. */
export class Histogram {
  private readonly counts = new Float64Array(SIZE);
  private total = 0;
  private longest = 0;

  add(ms: number): void {
    const us = Math.min(Math.max(0, Math.round(ms * 1_000)), LONGEST_US);
    const at = bucketOf(us);
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.total += 1;
    this.longest = Math.max(this.longest, ms);
  }

  get count(): number {
    return this.total;
  }

  get max(): number {
    return this.longest;
  }

  /** The least time that a share `q` (0 to 1) of all took at most: nearest rank. 0 where there are none. */
  quantile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.total));
    let seen = 0;
    for (const [at, count] of this.counts.entries()) {
      seen += count;
      if (count > 0 && seen >= rank) return Math.min(middleOf(at) / 1_000, this.longest);
    }
    return 0;
  }
}

function bucketOf(us: number): number {
  if (us < BUCKETS) return us;
  const exponent = Math.floor(Math.log2(us));
  const within = Math.floor(us / 2 ** (exponent - BUCKET_BITS)) - BUCKETS;
  return (exponent - BUCKET_BITS + 1) * BUCKETS + within;
}

function middleOf(bucket: number): number {
  if (bucket < BUCKETS) return bucket;
  const width = 2 ** (Math.floor(bucket / BUCKETS) - 1);
  return (BUCKETS + (bucket % BUCKETS)) * width + (width - 1) / 2;
}
