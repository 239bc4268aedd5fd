import type { BatchKey } from '../batches/batch-key.js';
import type { Statement } from '../database/statement.js';

export interface WatchedRow {
  /** Which of the keys, from 1. */
  n: string;
  mark: string;
  isComplete: boolean;
}

/** How all batches stand that anybody waits for: by their key, and no more than tells whether they changed. */
export function watchStatement(keys: readonly BatchKey[]): Statement {
  return {
    text: `SELECT k.n, hashtextextended(t::text, 0) AS mark,
        t.status IN ('completed', 'completed_with_errors') AS "isComplete"
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(environment, batch_id, n)
      JOIN foxtail.batches t ON t.environment = k.environment AND t.batch_id = k.batch_id`,
    values: [keys.map(({ environment }) => environment), keys.map(({ batchId }) => batchId)],
  };
}
