import type { ListDefinition } from '../lists/list-definition.js';

export const batchKinds = ['batch', 'import'] as const;
export const batchStatuses = ['open', 'processing', 'completed', 'completed_with_errors'] as const;

/** Batches and imports as lists read them; the indexes are made by `1764200000004-read-indexes.ts`. */
export const batchList: ListDefinition = {
  name: 'batches',
  table: 'foxtail.batches',
  id: 'batch_id',
  columns: {
    environment: 'environment',
    batchId: 'batch_id',
    kind: 'kind',
    status: 'status',
    basis: 'basis',
    pending: 'pending',
    processed: 'processed',
    approved: 'approved',
    discarded: 'discarded',
    exported: 'exported',
    files: 'files',
    filesPending: 'files_pending',
    filesRejected: 'files_rejected',
    announced: 'announced',
    expected: 'expected',
    createdAt: 'created_at',
    closedAt: 'closed_at',
    closedReason: 'closed_reason',
    completedAt: 'completed_at',
    completionId: 'completion_id',
    reopened: 'reopened',
    firstEventAt: 'first_event_at',
    lastEventAt: 'last_event_at',
    receivedAt: 'received_at',
  },
  filters: {
    kind: { column: 'kind', values: batchKinds },
    status: { column: 'status', values: batchStatuses },
  },
  paths: [
    { index: 'batches_by_received_at', filters: [], sort: 'receivedAt' },
    { index: 'batches_by_update', filters: [], sort: 'updatedAt' },
    { index: 'batches_pkey', filters: [], sort: 'id' },
    { index: 'batches_by_kind_status', filters: ['kind', 'status'], sort: 'receivedAt' },
  ],
};
