import type { BatchEntity } from '#read-models';

/** A batch or import as the API answers it. Times are ISO 8601 in UTC, or null. */
export interface BatchView {
  id: string;
  environment: string;
  kind: 'batch' | 'import';
  status: string;
  isComplete: boolean;
  /** `declared`: by the vendor's word and counts. `inferred`: by silence, so more could still come. */
  basis: string | null;
  /** From 0 to 1; null as long as nothing is known of how much there is. */
  progress: number | null;
  documents: {
    total: number;
    pending: number;
    processed: number;
    approved: number;
    discarded: number;
    exported: number;
  };
  /** Original files that events of their own tell of. */
  files: { total: number; pending: number; rejected: number };
  createdAt: string | null;
  closedAt: string | null;
  closedReason: string | null;
  completedAt: string | null;
  reopened: boolean;
  firstEventAt: string | null;
  lastEventAt: string | null;
  receivedAt: string;
}

export function batchView(row: BatchEntity): BatchView {
  const { processed, approved, discarded, exported } = row;
  const isComplete = row.status === 'completed' || row.status === 'completed_with_errors';
  const ended = processed + approved + discarded + exported;
  const total = Math.max(row.expected ?? row.announced ?? 0, ended + row.pending);
  return {
    id: row.batchId,
    environment: row.environment,
    kind: row.kind,
    status: row.status,
    isComplete,
    basis: row.basis,
    progress: isComplete ? 1 : total === 0 ? null : ended / total,
    documents: {
      total,
      pending: isComplete ? 0 : total - ended,
      processed,
      approved,
      discarded,
      exported,
    },
    files: { total: row.files, pending: row.filesPending, rejected: row.filesRejected },
    createdAt: time(row.createdAt),
    closedAt: time(row.closedAt),
    closedReason: row.closedReason,
    completedAt: time(row.completedAt),
    reopened: row.reopened,
    firstEventAt: time(row.firstEventAt),
    lastEventAt: time(row.lastEventAt),
    receivedAt: row.receivedAt.toISOString(),
  };
}

function time(value: Date | null): string | null {
  return value === null ? null : value.toISOString();
}
