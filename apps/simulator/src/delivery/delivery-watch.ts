import type { Clock } from '../clock.js';
import type { DeliveryRecord } from './delivery-record.js';

/** What changes within so many milliseconds is told at once, and each delivery once. */
const GATHER_MS = 100;
/** Deliveries that wait to be told to one watcher; past it, the oldest are passed over and counted. */
const WAITING = 500;

export interface Told {
  deliveries: readonly DeliveryRecord[];
  /** How many changes were passed over before these. */
  skipped: number;
}

export interface Watch {
  /** The one who watches can take more again. */
  ready(): void;
  end(): void;
}

/**
 * Tells watchers of deliveries as they change. Bounded whoever watches: what changed is gathered, a
 * slow watcher is told the newest state of what changed meanwhile, and past a bound only how much it
 * missed. While nobody watches it costs nothing.
 */
export class DeliveryWatch {
  private readonly watchers = new Set<Watcher>();

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.watchers.size;
  }

  changed(record: DeliveryRecord): void {
    if (this.watchers.size === 0) return;
    for (const watcher of this.watchers) watcher.note(record);
  }

  /**
   * @param tell is handed what changed; false says that no more is to come until `ready`
   * @param ended runs when the simulator stops
   */
  start(
    wanted: (record: DeliveryRecord) => boolean,
    tell: (told: Told) => boolean,
    ended: () => void,
  ): Watch {
    const watcher = new Watcher(this.clock, wanted, tell, ended);
    this.watchers.add(watcher);
    return {
      ready: () => watcher.ready(),
      end: () => {
        this.watchers.delete(watcher);
        watcher.stop();
      },
    };
  }

  /** Ends every watch, for good. */
  endAll(): void {
    for (const watcher of this.watchers) {
      watcher.stop();
      watcher.ended();
    }
    this.watchers.clear();
  }
}

class Watcher {
  private readonly waiting = new Map<number, DeliveryRecord>();
  private skipped = 0;
  private isReady = true;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly wanted: (record: DeliveryRecord) => boolean,
    private readonly tell: (told: Told) => boolean,
    readonly ended: () => void,
  ) {}

  note(record: DeliveryRecord): void {
    if (!this.wanted(record)) return;
    // Again at the end: the order is that of the last changes.
    this.waiting.delete(record.seq);
    this.waiting.set(record.seq, record);
    if (this.waiting.size > WAITING) {
      const oldest = this.waiting.keys().next().value as number;
      this.waiting.delete(oldest);
      this.skipped += 1;
    }
    this.schedule();
  }

  ready(): void {
    this.isReady = true;
    if (this.waiting.size > 0) this.schedule();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
    this.isReady = false;
  }

  private schedule(): void {
    if (!this.isReady || this.cancel !== null) return;
    this.cancel = this.clock.after(GATHER_MS, () => {
      this.cancel = null;
      const told = { deliveries: [...this.waiting.values()], skipped: this.skipped };
      this.waiting.clear();
      this.skipped = 0;
      this.isReady = this.tell(told);
    });
  }
}
