import type { BulkColumn } from '../runner/bulk-upsert.js';
import { iso } from '../runner/iso.js';
import { lockRows } from '../runner/lock-rows.js';
import { readVendors, saveWithVendor } from '../runner/vendor-object.js';
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
];

export const saveFiles = saveWithVendor('files', ['environment', 'file_id'], columns, [
  { name: 'vendor', type: 'text', value: (f) => f.vendor ?? null },
]);

export const lockFiles = lockRows(
  'files',
  'file_id',
  toState,
  columns.map(({ name }) => name),
);

export const readFileVendors = readVendors('files', 'file_id');

function toState(row: Record<string, unknown>): FileState {
  const text = (name: string) => row[name] as string | null;
  return {
    environment: row['environment'] as string,
    fileId: row['file_id'] as string,
    version: row['version'] as string,
    filename: text('filename'),
    parentFileId: text('parent_file_id'),
    vendor: undefined,
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
