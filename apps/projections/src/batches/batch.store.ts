import type { ClientBase } from 'pg';
import { documentStatuses } from '#read-models';
import { bulkUpsert, type BulkColumn } from '../runner/bulk-upsert.js';
import { completionId } from '../completions/completion.js';
import { iso } from '../runner/iso.js';
import { together } from '../runner/together.js';
import { keyArrays, lockRows, type RowKey } from '../runner/lock-rows.js';
import type { BatchFacts, BatchState } from './batch.state.js';
import { digestText } from './members-digest.js';

const TABLE = 'batches';

const columns: readonly BulkColumn<BatchState>[] = [
  { name: 'environment', type: 'text', value: (b) => b.environment },
  { name: 'batch_id', type: 'text', value: (b) => b.batchId },
  { name: 'kind', type: 'text', value: (b) => b.kind },
  ...documentStatuses.map((status): BulkColumn<BatchState> => ({
    name: status,
    type: 'integer',
    value: (b) => b.counts[status],
  })),
  { name: 'files', type: 'integer', value: (b) => b.files },
  { name: 'files_pending', type: 'integer', value: (b) => b.filesPending },
  { name: 'files_rejected', type: 'integer', value: (b) => b.filesRejected },
  { name: 'members_digest', type: 'text', value: (b) => digestText(b.membersDigest) },
  { name: 'announced', type: 'integer', value: (b) => b.announced },
  { name: 'expected', type: 'integer', value: (b) => b.expected },
  { name: 'expected_version', type: 'text', value: (b) => b.expectedVersion },
  { name: 'inactivity_off', type: 'boolean', value: (b) => b.inactivityOff },
  { name: 'inactivity_seconds', type: 'integer', value: (b) => b.inactivitySeconds },
  { name: 'declared_close', type: 'boolean', value: (b) => b.declaredClose },
  { name: 'declared_close_at', type: 'timestamptz', value: (b) => b.declaredCloseAt },
  { name: 'declared_processed', type: 'boolean', value: (b) => b.declaredProcessed },
  { name: 'declared_processed_at', type: 'timestamptz', value: (b) => b.declaredProcessedAt },
  { name: 'inferred_close', type: 'boolean', value: (b) => b.inferredClose },
  { name: 'inferred_close_at', type: 'timestamptz', value: (b) => b.inferredCloseAt },
  { name: 'newest_upload_at', type: 'timestamptz', value: (b) => b.newestUploadAt },
  { name: 'newest_arrival_at', type: 'timestamptz', value: (b) => b.newestArrivalAt },
  { name: 'newest_processed_at', type: 'timestamptz', value: (b) => b.newestProcessedAt },
  { name: 'last_event_version', type: 'text', value: (b) => b.lastEventVersion },
  { name: 'created_at', type: 'timestamptz', value: (b) => b.createdAt },
  { name: 'first_event_at', type: 'timestamptz', value: (b) => b.firstEventAt },
  { name: 'last_event_at', type: 'timestamptz', value: (b) => b.lastEventAt },
  { name: 'received_at', type: 'timestamptz', value: (b) => b.receivedAt },
  { name: 'status', type: 'text', value: (b) => b.status },
  { name: 'basis', type: 'text', value: (b) => b.basis },
  { name: 'closed_at', type: 'timestamptz', value: (b) => b.closedAt },
  { name: 'closed_reason', type: 'text', value: (b) => b.closedReason },
  { name: 'completed_at', type: 'timestamptz', value: (b) => b.completedAt },
  { name: 'reopened', type: 'boolean', value: (b) => b.reopened },
  { name: 'awaits_inactivity', type: 'boolean', value: (b) => b.awaitsInactivity },
  { name: 'completion_id', type: 'text', value: completionId },
];

export const saveBatches = bulkUpsert(TABLE, ['environment', 'batch_id'], columns);

export interface BatchKey {
  environment: string;
  batchId: string;
}

/**
 * Locks the rows of `keys` (sorted) and reads those that were there. A row that is not there yet is
 * put first, else two chunks that both hear of a new batch would each count from nothing.
 */
export async function lockBatches(
  client: ClientBase,
  keys: readonly RowKey[],
): Promise<BatchFacts[]> {
  if (keys.length === 0) return [];
  const [{ rows: placed }, facts] = await together(
    client.query<{ environment: string; batch_id: string }>({
      name: 'place batches',
      text: `INSERT INTO ${TABLE} (environment, batch_id, kind, pending, processed, approved, discarded, exported,
          inactivity_off, declared_close, declared_processed, inferred_close, received_at, status, reopened, awaits_inactivity)
        SELECT k.environment, k.batch_id, 'batch', 0, 0, 0, 0, 0, false, false, false, false, 'infinity', 'open', false, false
        FROM unnest($1::text[], $2::text[]) AS k(environment, batch_id)
        ON CONFLICT (environment, batch_id) DO NOTHING RETURNING environment, batch_id`,
      values: keyArrays(keys),
    }),
    lockPresent(client, keys),
  );
  const isNew = new Set(placed.map((row) => `${row.environment}/${row.batch_id}`));
  return facts.filter((b) => !isNew.has(`${b.environment}/${b.batchId}`));
}

const lockPresent = lockRows(TABLE, 'batch_id', toFacts);

function toFacts(row: Record<string, unknown>): BatchFacts {
  const count = (name: string) => row[name] as number;
  const flag = (name: string) => row[name] as boolean;
  return {
    environment: row['environment'] as string,
    batchId: row['batch_id'] as string,
    kind: row['kind'] as BatchFacts['kind'],
    counts: {
      pending: count('pending'),
      processed: count('processed'),
      approved: count('approved'),
      discarded: count('discarded'),
      exported: count('exported'),
    },
    files: count('files'),
    filesPending: count('files_pending'),
    filesRejected: count('files_rejected'),
    membersDigest: BigInt(`0x${row['members_digest'] as string}`),
    announced: row['announced'] as number | null,
    expected: row['expected'] as number | null,
    expectedVersion: row['expected_version'] as string | null,
    inactivityOff: flag('inactivity_off'),
    inactivitySeconds: row['inactivity_seconds'] as number | null,
    declaredClose: flag('declared_close'),
    declaredCloseAt: iso(row['declared_close_at']),
    declaredProcessed: flag('declared_processed'),
    declaredProcessedAt: iso(row['declared_processed_at']),
    inferredClose: flag('inferred_close'),
    inferredCloseAt: iso(row['inferred_close_at']),
    newestUploadAt: iso(row['newest_upload_at']),
    newestArrivalAt: iso(row['newest_arrival_at']),
    newestProcessedAt: iso(row['newest_processed_at']),
    lastEventVersion: row['last_event_version'] as string | null,
    createdAt: iso(row['created_at']),
    firstEventAt: iso(row['first_event_at']),
    lastEventAt: iso(row['last_event_at']),
    receivedAt: iso(row['received_at']) ?? '',
  };
}
