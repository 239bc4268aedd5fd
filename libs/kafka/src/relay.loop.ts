import { setTimeout as pause } from 'node:timers/promises';

export interface RelayLoopOptions {
  /**
   * Carries what waits longest, if it is this relay's turn.
   * @param isRetry whether the turn before it failed
   * @returns whether more may wait
   */
  turn: (isRetry: boolean) => Promise<boolean>;
  /** How long it rests where nothing waits and nobody wakes it, in milliseconds. */
  idleMs: number;
  onFailure?: (error: unknown) => void;
}

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 2_000;

/** Takes one turn after the other until it is stopped; after a failure it waits, longer each time. */
export class RelayLoop {
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private waker = new AbortController();
  private failures = 0;

  constructor(private readonly options: RelayLoopOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  wake(): void {
    this.waker.abort();
  }

  /** Resolves once the turn under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const isMore = await this.options.turn(this.failures > 0);
        this.failures = 0;
        if (!isMore) await this.rest(this.options.idleMs);
      } catch (error) {
        this.options.onFailure?.(error);
        await this.rest(this.backoff());
      }
    }
  }

  private async rest(ms: number): Promise<void> {
    const { signal } = this.waker;
    await pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) this.waker = new AbortController();
  }

  private backoff(): number {
    const longest = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** this.failures++);
    return longest * (0.5 + Math.random() / 2);
  }
}
