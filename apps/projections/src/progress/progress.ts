/** Offsets by `topic/partition`. */
type Offsets = ReadonlyMap<string, bigint>;

/** What was read at one time, by a steady clock in milliseconds. */
export interface Look {
  at: number;
  /** Where the log of each partition ended. */
  ends: Offsets;
  /** What each partition's checkpoint expects next. */
  checkpoints: Offsets;
}

/** What this process is at, while it was looked. */
export interface Situation {
  /** The partitions that it has; null while it is in no group, and nobody may have them. */
  assigned: ReadonlySet<string> | null;
  /** Whether a chunk waited to be tried again, at any time since the last look. */
  backedOff: boolean;
}

export interface ProgressSettings {
  /** How often it is looked, in milliseconds. */
  everyMs: number;
  /** Nothing moved for so long though there is something to do: a stall. */
  stallMs: number;
}

/** Where others move, one partition may wait for its turn; not for so many times as long. */
const ONE_PARTITION = 5;
/** A look that comes later than so many intervals was kept from looking: the time before it counts for nothing. */
const LATE = 3;

/**
 * Tells a silent stall from all that looks like one: an outage, a back-off, a log without anything new.
 * Only what was seen with Kafka and Postgres both answering counts.
 */
export class Progress {
  private last: Look | null = null;
  /** Since when nothing of ours has moved though something was to do. */
  private idleSince: number | null = null;
  /** The same for each partition. */
  private readonly stuckSince = new Map<string, number>();

  constructor(private readonly settings: ProgressSettings) {}

  /** Kafka or Postgres did not answer: whatever stands still, stands still for that. */
  lookFailed(): void {
    this.last = null;
    this.idleSince = null;
    this.stuckSince.clear();
  }

  looked(look: Look, { assigned, backedOff }: Situation): void {
    const { last } = this;
    const isLate = last !== null && look.at - last.at > LATE * this.settings.everyMs;
    if (last === null || isLate || backedOff) {
      this.lookFailed();
      this.last = look;
      return;
    }
    let moved = false;
    let behind = false;
    for (const [place, end] of look.ends) {
      const isOurs = assigned === null || assigned.has(place);
      const next = look.checkpoints.get(place) ?? 0n;
      const isBehind = isOurs && next < end;
      const hasMoved = next !== (last.checkpoints.get(place) ?? 0n);
      moved ||= isOurs && hasMoved;
      behind ||= isBehind;
      if (!isBehind || hasMoved) this.stuckSince.delete(place);
      else if (!this.stuckSince.has(place)) this.stuckSince.set(place, last.at);
    }
    if (moved || !behind) this.idleSince = null;
    else this.idleSince ??= last.at;
    this.last = look;
  }

  /** Why only a restart helps; null as long as that can not be said. */
  stall(now: number): string | null {
    const { everyMs, stallMs } = this.settings;
    if (this.last === null || now - this.last.at > LATE * everyMs) return null;
    const { at } = this.last;
    if (this.idleSince !== null && at - this.idleSince >= stallMs) {
      return `nothing was applied for ${seconds(at - this.idleSince)} s though there is something to apply`;
    }
    for (const [place, since] of this.stuckSince) {
      if (at - since >= ONE_PARTITION * stallMs)
        return `nothing of ${place} was applied for ${seconds(at - since)} s though it has something to apply`;
    }
    return null;
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
