import { messageOf } from './coded-error.js';

/** Throws, with a reason that tells the operator what to do, while the process can't do its work. */
export type ReadinessCheck = () => Promise<void> | void;

export interface ReadinessReport {
  status: 'ok' | 'unready';
  checks: Record<string, { status: 'up' | 'down'; reason?: string }>;
}

const STOPPING: ReadinessReport = {
  status: 'unready',
  checks: { drain: { status: 'down', reason: 'the process is stopping' } },
};

/**
 * What `/readyz` asks. Each part of an app adds its own check; a process that drains is unready
 * whatever they say, so that balancers stop sending before it stops taking.
 */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>();
  private draining = false;

  constructor(private readonly timeoutMs = 2_000) {}

  add(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check);
  }

  drain(): void {
    this.draining = true;
  }

  get isDraining(): boolean {
    return this.draining;
  }

  async report(): Promise<ReadinessReport> {
    // Without asking anybody: balancers are to look away at once, also while Kafka or Postgres is slow.
    if (this.draining) return STOPPING;
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, await this.run(check)] as const),
    );
    if (this.draining) return STOPPING;
    const unready = results.some(([, result]) => result.status === 'down');
    return { status: unready ? 'unready' : 'ok', checks: Object.fromEntries(results) };
  }

  private async run(check: ReadinessCheck): Promise<{ status: 'up' | 'down'; reason?: string }> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${this.timeoutMs} ms`)),
        this.timeoutMs,
      );
    });
    try {
      await Promise.race([check(), late]);
      return { status: 'up' };
    } catch (error) {
      return { status: 'down', reason: messageOf(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}
