import { TimerQueue } from './timer-queue.js';

/** The time and its passing, handed to whatever needs them so that tests can drive both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `run` once in `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void;
}

/** The clock of the vendor's world. Deliveries go by the system's: receivers live by that one. */
export interface VendorClock extends Clock {
  /** How many of its seconds pass in one of the system's. */
  readonly speed: number;
  /**
   * Lets `ms` pass at once: due timers run in the order of their times, those they set included,
   * each of them at its own time.
   */
  advance(ms: number): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is told to {@link ManualClock.advance}. */
export class ManualClock implements VendorClock {
  readonly speed = 0;
  private readonly timers = new TimerQueue();

  constructor(private time = Date.UTC(2025, 0, 15, 9)) {}

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): () => void {
    return this.timers.add(this.time + ms, run);
  }

  /** How many timers are set. */
  get waiting(): number {
    return this.timers.size;
  }

  advance(ms: number): void {
    runUntil(this.timers, this.time + ms, (at) => (this.time = Math.max(this.time, at)));
  }
}

/** The longest that a timer of Node waits. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** A clock that goes `speed` times as fast as `system`, and can be put forward. */
export class SpeedClock implements VendorClock {
  private readonly timers = new TimerQueue();
  /** What it showed when the system's showed `since`. */
  private shown: number;
  private since: number;
  /** The system's timer: what it waits for, and what calls it off. */
  private armed: { next: number; cancel: () => void } | null = null;

  /**
   * @param startAt what it shows first, if that is later than the system's time: a world that was
   *   ahead when the simulator stopped does not go back.
   */
  constructor(
    readonly speed: number,
    startAt = 0,
    private readonly system: Clock = systemClock,
  ) {
    this.since = system.now();
    this.shown = Math.max(this.since, startAt);
  }

  now(): number {
    // The system's clock may be put back.
    const passed = Math.max(0, this.system.now() - this.since);
    return Math.floor(this.shown + passed * this.speed);
  }

  after(ms: number, run: () => void): () => void {
    const callOff = this.timers.add(this.now() + ms, run);
    this.arm();
    return () => {
      callOff();
      if (this.timers.size === 0) this.disarm();
    };
  }

  advance(ms: number): void {
    this.ring(this.now() + ms);
  }

  private ring(until: number): void {
    try {
      runUntil(this.timers, until, (at) => this.show(at));
    } finally {
      this.disarm();
      this.arm();
    }
  }

  private show(at: number): void {
    const now = this.now();
    if (at <= now) return;
    this.since = this.system.now();
    this.shown = at;
  }

  /** Waits for the first timer: one of the system's is set at a time. */
  private arm(): void {
    const next = this.timers.next();
    if (next !== undefined && next === this.armed?.next) return;
    this.disarm();
    if (next === undefined) return;
    const wait = Math.ceil(Math.max(0, next - this.now()) / this.speed);
    const cancel = this.system.after(Math.min(wait, LONGEST_WAIT_MS), () => {
      this.armed = null;
      this.ring(this.now());
    });
    this.armed = { next, cancel };
  }

  private disarm(): void {
    this.armed?.cancel();
    this.armed = null;
  }
}

function runUntil(timers: TimerQueue, end: number, show: (at: number) => void): void {
  for (let next = timers.next(); next !== undefined && next <= end; next = timers.next()) {
    const due = timers.take();
    if (due === undefined) break;
    show(due.at);
    due.run();
  }
  show(end);
}
