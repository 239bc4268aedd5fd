import { batchKeyText, type BatchKey } from '../batches/batch-key.js';
import type { Changes } from '../changes/changes.js';
import { Rounds } from '../changes/rounds.js';
import type { Reads } from '../database/reads.js';
import { watchStatement, type WatchedRow } from './watch-statement.js';

/** A batch as far as is looked at for those who wait. */
export interface Seen {
  isComplete: boolean;
}

interface Watched extends BatchKey {
  /** Differs once anything of the row does; null as long as it was not looked at. */
  mark: string | null;
  watches: Set<(seen: Seen) => void>;
}

/**
 * The batches that anybody in this process waits for. However many there are, and however many wait
 * for each: one statement looks at all of them when there is news.
 */
export class BatchWatches {
  private readonly watched = new Map<string, Watched>();
  private readonly rounds: Rounds;

  constructor(
    changes: Changes,
    private readonly reads: Reads,
  ) {
    this.rounds = new Rounds(() => this.look());
    changes.onNews(() => {
      if (this.watched.size > 0) this.rounds.wake();
    });
  }

  /**
   * Watches an id in some environments. Told soon of how it is, if it is there, so that nothing that happened
   * before is missed; then with each change.
   *
   * @returns ends it
   */
  watch(keys: readonly BatchKey[], onSeen: (seen: Seen) => void): () => void {
    for (const key of keys) {
      const known = this.watched.get(batchKeyText(key));
      const watched = known ?? { ...key, mark: null, watches: new Set() };
      watched.watches.add(onSeen);
      // Whoever comes to one that is watched already has not seen it.
      watched.mark = null;
      this.watched.set(batchKeyText(key), watched);
    }
    this.rounds.wake();
    return () => {
      for (const key of keys) {
        const watched = this.watched.get(batchKeyText(key));
        watched?.watches.delete(onSeen);
        if (watched?.watches.size === 0) this.watched.delete(batchKeyText(key));
      }
    };
  }

  private async look(): Promise<void> {
    const asked = [...this.watched.values()];
    if (asked.length === 0) return;
    const rows = await this.reads.rows<WatchedRow>(watchStatement(asked));
    for (const { n, mark, isComplete } of rows) {
      const watched = asked[Number(n) - 1];
      if (watched === undefined || watched.mark === mark) continue;
      // What is committed after this look was read is news of its own, and has it looked again.
      watched.mark = mark;
      for (const onSeen of [...watched.watches]) onSeen({ isComplete });
    }
  }
}
