/** Why only a restart helps, in words; null while that is not so. Asks nobody: it tells what is known. */
export type LivenessCheck = () => string | null;

export interface LivenessReport {
  status: 'ok' | 'stalled';
  /** Only those that want a restart, with their reason. */
  checks?: Record<string, string>;
}

/**
 * What `/livez` asks. An app without checks is alive while its event loop turns. A check must never
 * fail for an outage of Kafka or Postgres, which would become a restart loop.
 */
export class Liveness {
  private readonly checks = new Map<string, LivenessCheck>();

  add(name: string, check: LivenessCheck): void {
    this.checks.set(name, check);
  }

  report(): LivenessReport {
    const failed = [...this.checks].flatMap(([name, check]) => {
      const reason = check();
      return reason === null ? [] : [[name, reason] as const];
    });
    if (failed.length === 0) return { status: 'ok' };
    return { status: 'stalled', checks: Object.fromEntries(failed) };
  }
}
