import { hash } from 'node:crypto';
import type { BatchCompletedData, CompletionEvent } from '#contracts';
import type { BatchState } from '../batches/batch.state.js';
import { digestText } from '../batches/members-digest.js';

export const COMPLETION_ENDPOINT = 'foxtail.projections';

/**
 * The id of a batch's completion, null while it is not complete: a function of which close completed it,
 * with which members, standing where. Whoever concludes the same gives it the same id, also a rebuild.
 */
export function completionId(batch: BatchState): string | null {
  const data = completed(batch);
  if (data === null) return null;
  const { environment, batchId, status, basis, closedAt, documents, files, membersDigest } = data;
  // Not when it completed: a later word of the vendor's for the same completion makes no second one.
  const parts = [environment, batchId, batch.closedReason, closedAt ?? null, status, basis];
  const members = [documents.total, membersDigest, files.total, files.rejected];
  const id = hash('sha256', JSON.stringify(['completion', ...parts, ...members]), 'base64url');
  return `completed-${id}`;
}

/**
 * Foxtail's own `batch.completed`.
 *
 * @param revision counts the completions of the batch, from 1
 * @param now only noted as the time when it was made
 */
export function completionEvent(
  batch: BatchState,
  revision: number,
  now: Date,
): CompletionEvent | null {
  const id = completionId(batch);
  const data = completed(batch);
  if (id === null || data === null) return null;
  return {
    entity: 'completion',
    action: 'completed',
    id,
    source: batch.environment,
    subject: batch.batchId,
    time: batch.completedAt,
    receivedAt: now.toISOString(),
    endpoint: COMPLETION_ENDPOINT,
    inactivity: 'off',
    data: { ...data, revision },
    vendor: null,
  };
}

function completed(batch: BatchState): Omit<BatchCompletedData, 'revision'> | null {
  const { environment, batchId, kind, status, basis, closedAt, completedAt } = batch;
  if (basis === null || status === 'open' || status === 'processing') return null;
  const { processed, approved, discarded, exported } = batch.counts;
  const known = processed + approved + discarded + exported;
  return {
    environment,
    batchId,
    kind,
    status,
    basis,
    ...(closedAt === null ? {} : { closedAt }),
    ...(completedAt === null ? {} : { completedAt }),
    documents: {
      // Whoever takes batch events alone has the vendor's count, and no document.
      total: Math.max(known, batch.expected ?? batch.announced ?? 0),
      processed,
      approved,
      discarded,
      exported,
    },
    files: { total: batch.files, rejected: batch.filesRejected },
    membersDigest: digestText(batch.membersDigest),
  };
}
