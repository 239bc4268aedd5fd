import type { ClientBase } from 'pg';
import { encodeEvent } from '#contracts';
import type { BatchState } from '../batches/batch.state.js';
import { completionEvent, completionId } from './completion.js';
import { appendToOutbox, type OutboxMessage } from '../outbox/outbox.store.js';

/**
 * Puts `batch.completed` into the outbox for each batch that is complete with an id that was never given before.
 * Their rows must be locked: two completions of one batch stand in the outbox, and count, one after the other.
 *
 * Ids are kept for ever, outside what a rebuild fills, so that what was sent once is not sent again.
 */
export async function noteCompletions(
  client: ClientBase,
  batches: readonly BatchState[],
  now: Date,
): Promise<void> {
  const complete = new Map<string, BatchState>();
  for (const batch of batches) {
    const id = completionId(batch);
    if (id !== null) complete.set(id, batch);
  }
  if (complete.size === 0) return;
  const all = [...complete.values()];
  const { rows } = await client.query<{ id: string; revision: number }>({
    name: 'note completions',
    text: `INSERT INTO foxtail.completions (id, environment, batch_id, revision)
      SELECT k.id, k.environment, k.batch_id, 1 + coalesce((
        SELECT max(revision) FROM foxtail.completions c
        WHERE c.environment = k.environment AND c.batch_id = k.batch_id), 0)
      FROM unnest($1::text[], $2::text[], $3::text[]) AS k(id, environment, batch_id)
      ON CONFLICT (id) DO NOTHING RETURNING id, revision`,
    values: [[...complete.keys()], all.map((b) => b.environment), all.map((b) => b.batchId)],
  });
  const messages = rows.flatMap(({ id, revision }): OutboxMessage[] => {
    const event = completionEvent(complete.get(id) as BatchState, revision, now);
    return event === null ? [] : [{ id, topic: 'batches', ...encodeEvent(event) }];
  });
  await appendToOutbox(client, messages);
}
