import { setTimeout as pause } from 'node:timers/promises';
import { messageOf } from './coded-error.js';
import type { Logger } from './logging.js';

/** Said again so often while the wait goes on, in milliseconds. */
const REMIND_MS = 60_000;

/** The process was asked to stop before it had come to its work. */
export class StoppedError extends Error {
  constructor() {
    super('asked to stop while it started');
    this.name = 'StoppedError';
  }
}

/**
 * What a process needs before it can do its work. A server that is away is waited for: to exit would have
 * Kubernetes start it ever more rarely, and the outage would last minutes longer than it does. What
 * time does not mend ends the start at once.
 */
export class Starting {
  private readonly away = new Map<string, string>();
  private readonly stopping = new AbortController();
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly logger: Pick<Logger, 'info' | 'warn'>) {}

  /**
   * Connects, again and again for as long as the server is away.
   *
   * @param dependency its name for logs and `/readyz`, such as `kafka`
   * @param isAway tells an error that passes by itself
   * @throws any other error, or StoppedError
   */
  async reach<T>(
    dependency: string,
    isAway: (error: unknown) => boolean,
    connect: () => Promise<T>,
  ): Promise<T> {
    const since = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        const reached = await this.unlessStopped(connect);
        if (this.away.delete(dependency)) {
          const seconds = Math.round((performance.now() - since) / 1_000);
          this.logger.info({ dependency, seconds }, `${dependency} answers: the start goes on`);
        }
        return reached;
      } catch (error) {
        if (!isAway(error)) throw error;
        this.note(dependency, messageOf(error), since);
        await this.unlessStopped(() => pause(backOff(attempt), undefined, this.stopping));
      }
    }
  }

  /** What is waited for, each with why it can't be reached. */
  get waitsFor(): ReadonlyMap<string, string> {
    return this.away;
  }

  /** Tells each time that something can't be reached. */
  onWaiting(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Ends all waits with StoppedError. */
  stop(): void {
    this.stopping.abort();
  }

  private readonly said = new Map<string, number>();

  private note(dependency: string, reason: string, since: number): void {
    this.away.set(dependency, reason);
    const now = performance.now();
    if (now - (this.said.get(dependency) ?? -Infinity) >= REMIND_MS) {
      this.said.set(dependency, now);
      const seconds = Math.round((now - since) / 1_000);
      this.logger.warn({ dependency, reason, seconds }, `waits for ${dependency}: ${reason}`);
    }
    for (const listener of this.listeners) listener();
  }

  private async unlessStopped<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.stopping;
    if (signal.aborted) throw new StoppedError();
    let stop = () => {};
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(new StoppedError());
      signal.addEventListener('abort', stop);
    });
    try {
      return await Promise.race([work(), stopped]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Milliseconds before the next try: doubling from 500 to 10,000, half of it drawn by chance, since all replicas wait at once. */
export function backOff(attempt: number, chance = Math.random()): number {
  const bound = Math.min(10_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(bound / 2 + chance * (bound / 2));
}
