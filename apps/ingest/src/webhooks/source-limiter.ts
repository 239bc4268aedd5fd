interface Source {
  forged: number;
  authentic: number;
  since: number;
}

/** Sources to remember at most: past it the oldest is forgotten. */
const MOST_SOURCES = 10_000;
const WINDOW_MS = 60_000;

/**
 * Turns away sources that send nothing but forgeries, so that a flood of them costs neither a body
 * nor an HMAC each. One authentic request within the window, which no attacker can make, lets its
 * source in again: many may stand behind one address, the vendor among them.
 */
export class SourceLimiter {
  private readonly sources = new Map<string, Source>();

  /** @param limit forged requests a minute after which a source is turned away; 0 turns away nobody */
  constructor(private readonly limit: number) {}

  /** @param now milliseconds on a clock that never goes back */
  isTurnedAway(address: string, now: number): boolean {
    const source = this.sources.get(address);
    if (source === undefined || this.limit === 0) return false;
    if (now - source.since >= WINDOW_MS) {
      this.sources.delete(address);
      return false;
    }
    return source.authentic === 0 && source.forged >= this.limit;
  }

  noteForged(address: string, now: number): void {
    this.sourceOf(address, now).forged += 1;
  }

  /** Only sources that have forged matter: the rest needs no memory. */
  noteAuthentic(address: string): void {
    if (this.sources.size === 0) return;
    const source = this.sources.get(address);
    if (source !== undefined) source.authentic += 1;
  }

  private sourceOf(address: string, now: number): Source {
    const known = this.sources.get(address);
    if (known !== undefined && now - known.since < WINDOW_MS) return known;
    if (this.sources.size >= MOST_SOURCES) {
      const [oldest] = this.sources.keys();
      if (oldest !== undefined) this.sources.delete(oldest);
    }
    const source = { forged: 0, authentic: 0, since: now };
    this.sources.delete(address);
    this.sources.set(address, source);
    return source;
  }
}
