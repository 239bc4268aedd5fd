import type { Pool } from 'pg';
import { encodeEvent } from '#contracts';
import { endOffsets, type Publisher } from '#kafka';
import type { Logger } from '#runtime';
import { oneAtATime } from '../runner/one-at-a-time.js';
import { readSnapshot } from './inactivity.store.js';
import { proposeClose } from './propose-close.js';
import { QuietBatches, type Candidate } from './quiet-batches.js';

export interface TickerOptions {
  pool: Pool;
  endOffsets: () => ReturnType<typeof endOffsets>;
  /** Whether all that ingest has taken is in Kafka. */
  spoolIsEmpty: () => Promise<boolean>;
  publisher: Publisher;
  logger: Logger;
  everyMs: number;
}

/**
 * Proposes the close of batches that fell silent, by publishing Foxtail's own `batch.closed`. It
 * never writes a row: projections learn of the close from the log, like of everything else.
 */
export class InactivityTicker {
  private readonly quiet = new QuietBatches();
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly options: TickerOptions) {}

  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.ticking = this.tick().finally(() => this.start());
    }, this.options.everyMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.ticking;
  }

  private async tick(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.quiet.forget();
      this.options.logger.warn({ err: error }, 'could not look for silent batches; begins anew');
    }
  }

  private async look(): Promise<void> {
    const { pool } = this.options;
    const { candidates } = await readSnapshot(pool);
    if (this.quiet.observe(candidates, performance.now())) {
      // Read before the barrier is set: what arrives from here on is behind it.
      const now = performance.now();
      // First the spool, then the log's ends, so that what goes from the one to the other in between
      // is seen. With something in it they are asked again at the next tick.
      if (!(await this.options.spoolIsEmpty())) return;
      const ends = await this.options.endOffsets();
      const barrier = new Map(
        ends.map(({ topic, partition, end }) => [`${topic}/${partition}`, end]),
      );
      this.quiet.setBarrier(candidates, barrier, now);
    }
    const later = await readSnapshot(pool);
    const silent = this.quiet.silent(later.candidates, later.checkpoints);
    if (silent.length === 0) return;
    await oneAtATime(pool, 'foxtail.inactivity', async () => {
      for (const batch of silent) await this.propose(batch);
    });
  }

  private async propose(batch: Candidate): Promise<void> {
    const { environment, batchId } = batch;
    const proposal = proposeClose(batch, new Date());
    if (proposal.ok) {
      const { event } = proposal;
      await this.options.publisher.publish({ topic: 'batches', ...encodeEvent(event) });
      this.options.logger.info(
        { environment, batchId, eventId: event.id },
        'proposed to close a silent batch',
      );
    } else {
      const { fault } = proposal;
      this.options.logger.error(
        { environment, batchId, fault },
        'a silent batch can not be closed',
      );
    }
    // Also what can't be closed: the others must not wait for it.
    this.quiet.markProposed(batch);
  }
}
