import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Repeats, type Chunk, type ConsumerWatch } from '#kafka';
import { messageOf, type Logger } from '#runtime';
import type { ProjectionsMetrics } from '../projections.metrics.js';
import { readCheckpoints } from '../runner/checkpoint.store.js';
import { classify } from '../runner/failure.js';
import { readAside } from './aside-counts.js';
import { Progress, type ProgressSettings } from './progress.js';

export interface ProgressWatchOptions extends ProgressSettings {
  pool: Pool;
  /** Where each partition of the projected topics ends now, by `topic/partition`. */
  ends: () => Promise<ReadonlyMap<string, bigint>>;
  metrics: ProjectionsMetrics;
  logger: Logger;
}

/** Looks now and then how far the checkpoints are, for metrics and for liveness. */
export class ProgressWatch implements ConsumerWatch {
  private readonly progress: Progress;
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;
  private assigned: ReadonlySet<string> | null = null;
  private readonly backingOff = new Set<string>();
  /** One may begin and end between two looks. */
  private backedOff = false;
  private readonly repeats = new Repeats();

  constructor(private readonly options: ProgressWatchOptions) {
    this.progress = new Progress(options);
  }

  /** Why only a restart helps; null as long as that can not be said. */
  stall(): string | null {
    return this.progress.stall(performance.now());
  }

  onAssigned(places: readonly string[]): void {
    this.assigned = new Set(places);
    this.options.metrics.assigned(places.length);
  }

  onUnassigned(): void {
    this.assigned = null;
    this.options.metrics.unassigned();
  }

  onRetry({ topic, partition }: Chunk, { error, attempt }: { error: unknown; attempt: number }) {
    const { metrics, logger } = this.options;
    const failure = classify(error);
    const cause = failure.kind === 'transient' ? failure.cause : 'unknown';
    metrics.retried(cause);
    this.backedOff = true;
    this.backingOff.add(`${topic}/${partition}`);
    metrics.backingOff(this.backingOff.size);
    if (cause === 'unknown') {
      const { code } = failure;
      logger.error(
        { topic, partition, attempt, code },
        'not known to pass by itself: the partition stands still',
      );
    }
  }

  onSettled({ topic, partition }: Chunk): void {
    if (!this.backingOff.delete(`${topic}/${partition}`)) return;
    this.options.metrics.backingOff(this.backingOff.size);
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { everyMs, logger, metrics } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.look();
        metrics.isLooking(true);
      } catch (error) {
        this.progress.lookFailed();
        metrics.isLooking(false);
        this.repeats.tell(messageOf(error), performance.now(), (more) =>
          logger.warn({ err: error, ...more }, 'could not see how far the projections are'),
        );
      }
      await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const { pool, ends: readEnds, metrics } = this.options;
    const checkpoints = await readCheckpoints(pool);
    const asideCounts = await readAside(pool);
    const ends = await readEnds();
    const backedOff = this.backedOff || this.backingOff.size > 0;
    this.backedOff = false;
    this.progress.looked(
      { at: performance.now(), ends, checkpoints },
      { assigned: this.assigned, backedOff },
    );
    metrics.looked(ends, checkpoints, Date.now());
    metrics.aside(asideCounts);
  }
}
