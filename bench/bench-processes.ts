import { BenchProcess, type BenchProcessOptions } from './ingest/bench-process.js';

/** The processes of a run: none outlives it. */
export class BenchProcesses {
  private readonly running = new Set<BenchProcess>();

  /** @param signal aborted when the run is to end before its time */
  constructor(private readonly signal: AbortSignal) {
    // Whatever is being waited for fails then, and the way out is the same as after a fault.
    signal.addEventListener('abort', () => this.killAll());
  }

  /** Resolves once it listens. */
  async start(options: BenchProcessOptions): Promise<BenchProcess> {
    this.signal.throwIfAborted();
    return BenchProcess.start(options, (spawned) => {
      this.running.add(spawned);
      void spawned.ended.then(() => this.running.delete(spawned));
    });
  }

  /** Ends what is left of them. */
  async close(): Promise<void> {
    this.killAll();
    await Promise.all([...this.running].map(({ ended }) => ended));
  }

  private killAll(): void {
    for (const one of this.running) one.kill();
  }
}
