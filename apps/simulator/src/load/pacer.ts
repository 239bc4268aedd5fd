/**
 * Says when each delivery is due: `rate` a second, evenly, counted from a start that comes later than
 * the making of it, so that there is something to send. Open loop: what is due does not hang on what
 * the receiver does. Times are milliseconds of any steady clock.
 */
export class Pacer {
  private startedAt: number | null = null;
  private given = 0;

  constructor(private readonly rate: number) {}

  start(now: number): void {
    this.startedAt ??= now;
  }

  get started(): boolean {
    return this.startedAt !== null;
  }

  /** Milliseconds since the start. */
  elapsed(now: number): number {
    return this.startedAt === null ? 0 : now - this.startedAt;
  }

  /** How many deliveries are due by `now` and were not taken. */
  due(now: number): number {
    if (this.startedAt === null) return 0;
    // The first one is due at the start itself.
    return Math.floor((this.elapsed(now) * this.rate) / 1_000) + 1 - this.given;
  }

  /** Takes the next one. @returns when it is due */
  next(): number {
    const at = (this.startedAt ?? 0) + (this.given * 1_000) / this.rate;
    this.given += 1;
    return at;
  }
}
