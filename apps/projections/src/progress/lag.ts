/** How far a partition is behind. */
export interface Lag {
  events: number;
  seconds: number;
}

/** What is kept of ends seen earlier, at most. */
const MOST_SIGHTINGS = 1_000;

/**
 * How long the oldest message that a partition has not applied yet has been in its log: by the times of
 * its messages where this process works through them, else by when the log was first seen to be that long.
 */
export class PartitionLag {
  /** The log was seen to end there, at that time, in milliseconds since 1970; growing. */
  private sightings: { end: bigint; at: number }[] = [];
  private worked: { next: bigint; producedAt: number } | null = null;

  /** A transaction of this process passed the messages before `next`; the last was produced then. */
  applied(next: bigint, producedAt: number, end: bigint | null): void {
    // With nothing behind it, the next message is one that comes later: its age has nothing to do with this.
    this.worked = end !== null && end > next ? { next, producedAt } : null;
  }

  looked(end: bigint, next: bigint, at: number): Lag {
    const newest = this.sightings.at(-1);
    if (newest !== undefined && end < newest.end) this.sightings = [];
    if (newest === undefined || end > newest.end) this.sightings.push({ end, at });
    this.sightings = this.sightings.filter((sighting) => sighting.end > next);
    if (this.sightings.length > MOST_SIGHTINGS)
      this.sightings = this.sightings.filter((_, index) => index % 2 === 0);
    if (end <= next) return { events: 0, seconds: 0 };
    const since =
      this.worked?.next === next ? this.worked.producedAt : (this.sightings[0]?.at ?? at);
    return { events: Number(end - next), seconds: Math.max(0, at - since) / 1_000 };
  }
}
