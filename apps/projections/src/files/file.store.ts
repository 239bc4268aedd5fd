import type { ClientBase } from 'pg';
import { bulkUpsert, type BulkColumn } from '../runner/bulk-upsert.js';
import { iso, isoTimes } from '../runner/iso.js';
import type { FileState, FileStatus } from './file.state.js';

const columns: readonly BulkColumn<FileState>[] = [
  { name: 'environment', type: 'text', value: (f) => f.environment },
  { name: 'file_id', type: 'text', value: (f) => f.fileId },
  { name: 'version', type: 'text', value: (f) => f.version },
  { name: 'filename', type: 'text', value: (f) => f.filename },
  { name: 'parent_file_id', type: 'text', value: (f) => f.parentFileId },
  { name: 'status', type: 'text', value: (f) => f.status },
  { name: 'error', type: 'text', value: (f) => f.error },
  { name: 'status_version', type: 'text', value: (f) => f.statusVersion },
  { name: 'batch_id', type: 'text', value: (f) => f.batchId },
  { name: 'import_id', type: 'text', value: (f) => f.importId },
  { name: 'membership_version', type: 'text', value: (f) => f.membershipVersion },
  { name: 'uploaded_at', type: 'timestamptz', value: (f) => f.uploadedAt },
  { name: 'ended_at', type: 'timestamptz', value: (f) => f.endedAt },
  { name: 'first_event_at', type: 'timestamptz', value: (f) => f.firstEventAt },
  { name: 'last_event_at', type: 'timestamptz', value: (f) => f.lastEventAt },
  { name: 'received_at', type: 'timestamptz', value: (f) => f.receivedAt },
  { name: 'vendor', type: 'text', value: (f) => f.vendor },
];

export const saveFiles = bulkUpsert('files', ['environment', 'file_id'], columns);

export interface FileKey {
  environment: string;
  fileId: string;
}

/** Reads and locks the rows that are there; `keys` sorted, so that no two chunks wait for each other. */
export async function lockFiles(
  client: ClientBase,
  keys: readonly FileKey[],
): Promise<FileState[]> {
  if (keys.length === 0) return [];
  const { rows } = await client.query<Record<string, unknown>>({
    name: 'lock files',
    types: isoTimes,
    text: `SELECT f.* FROM unnest($1::text[], $2::text[]) AS k(environment, file_id)
      JOIN files f USING (environment, file_id)
      ORDER BY f.environment, f.file_id FOR UPDATE OF f`,
    values: [keys.map((k) => k.environment), keys.map((k) => k.fileId)],
  });
  return rows.map(toState);
}

function toState(row: Record<string, unknown>): FileState {
  const text = (name: string) => row[name] as string | null;
  return {
    environment: row['environment'] as string,
    fileId: row['file_id'] as string,
    version: row['version'] as string,
    filename: text('filename'),
    parentFileId: text('parent_file_id'),
    vendor: text('vendor'),
    status: row['status'] as FileStatus,
    error: text('error'),
    statusVersion: text('status_version'),
    batchId: text('batch_id'),
    importId: text('import_id'),
    membershipVersion: text('membership_version'),
    uploadedAt: iso(row['uploaded_at']),
    endedAt: iso(row['ended_at']),
    firstEventAt: iso(row['first_event_at']),
    lastEventAt: iso(row['last_event_at']),
    receivedAt: iso(row['received_at']) as string,
  };
}
