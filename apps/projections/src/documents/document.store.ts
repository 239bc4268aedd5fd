import type { DocumentStatus } from '#read-models';
import type { BulkColumn } from '../runner/bulk-upsert.js';
import { iso } from '../runner/iso.js';
import { lockRows } from '../runner/lock-rows.js';
import { readVendors, saveWithVendor } from '../runner/vendor-object.js';
import { clientDataOf } from './client-data.js';
import type { DocumentState } from './document.state.js';

const columns: readonly BulkColumn<DocumentState>[] = [
  { name: 'environment', type: 'text', value: (d) => d.environment },
  { name: 'document_id', type: 'text', value: (d) => d.documentId },
  { name: 'version', type: 'text', value: (d) => d.version },
  { name: 'status', type: 'text', value: (d) => d.status },
  { name: 'public_state', type: 'text', value: (d) => d.publicState },
  { name: 'document_type', type: 'text', value: (d) => d.documentType },
  { name: 'name', type: 'text', value: (d) => d.name },
  { name: 'company_id', type: 'text', value: (d) => d.companyId },
  { name: 'file_id', type: 'text', value: (d) => d.fileId },
  { name: 'batch_id', type: 'text', value: (d) => d.batchId },
  { name: 'import_id', type: 'text', value: (d) => d.importId },
  { name: 'membership_version', type: 'text', value: (d) => d.membershipVersion },
  { name: 'uploaded_at', type: 'timestamptz', value: (d) => d.uploadedAt },
  { name: 'processed_at', type: 'timestamptz', value: (d) => d.processedAt },
  { name: 'first_event_at', type: 'timestamptz', value: (d) => d.firstEventAt },
  { name: 'last_event_at', type: 'timestamptz', value: (d) => d.lastEventAt },
  { name: 'received_at', type: 'timestamptz', value: (d) => d.receivedAt },
];

const ofVendor: readonly BulkColumn<DocumentState>[] = [
  { name: 'client_data', type: 'jsonb', value: (d) => clientDataOf(d.vendor ?? null) },
  { name: 'vendor', type: 'text', value: (d) => d.vendor ?? null },
];

export const saveDocuments = saveWithVendor(
  'documents',
  ['environment', 'document_id'],
  columns,
  ofVendor,
);

export const lockDocuments = lockRows(
  'documents',
  'document_id',
  toState,
  columns.map(({ name }) => name),
);

export const readDocumentVendors = readVendors('documents', 'document_id');

function toState(row: Record<string, unknown>): DocumentState {
  const text = (name: string) => row[name] as string | null;
  return {
    environment: row['environment'] as string,
    documentId: row['document_id'] as string,
    version: row['version'] as string,
    status: row['status'] as DocumentStatus,
    publicState: text('public_state'),
    documentType: text('document_type'),
    name: text('name'),
    companyId: text('company_id'),
    fileId: text('file_id'),
    batchId: text('batch_id'),
    importId: text('import_id'),
    membershipVersion: text('membership_version'),
    uploadedAt: iso(row['uploaded_at']),
    processedAt: iso(row['processed_at']),
    firstEventAt: iso(row['first_event_at']),
    lastEventAt: iso(row['last_event_at']),
    receivedAt: iso(row['received_at']) as string,
    vendor: undefined,
  };
}
