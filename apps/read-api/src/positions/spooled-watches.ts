import type { SpooledPosition } from '#contracts';
import type { Changes } from '../changes/changes.js';
import { Rounds } from '../changes/rounds.js';
import type { Reads } from '../database/reads.js';
import type { Statement } from '../database/statement.js';

/** Events that were in the spool when they were accepted: one statement looks for all that are waited for. */
export class SpooledWatches {
  private readonly watched = new Map<SpooledPosition, () => void>();
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

  /** @returns ends it */
  watch(position: SpooledPosition, onFound: () => void): () => void {
    this.watched.set(position, onFound);
    this.rounds.wake();
    return () => this.watched.delete(position);
  }

  private async look(): Promise<void> {
    const asked = [...this.watched.keys()];
    if (asked.length === 0) return;
    for (const { n } of await this.reads.rows<{ n: string }>(spooledStatement(asked))) {
      const position = asked[Number(n) - 1];
      if (position) this.watched.get(position)?.();
    }
  }
}

/** Which of these events are in the timeline, by their number from 1. */
export function spooledStatement(asked: readonly SpooledPosition[]): Statement {
  return {
    text: `SELECT k.n FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
        WITH ORDINALITY AS k(environment, entity, entity_id, event_id, n)
      JOIN foxtail.timeline t ON t.environment = k.environment AND t.entity = k.entity
        AND t.entity_id = k.entity_id AND t.event_id = k.event_id`,
    values: [
      asked.map(({ source }) => source),
      asked.map(({ entity }) => entity),
      asked.map(({ subject }) => subject),
      asked.map(({ id }) => id),
    ],
  };
}
