import type { BatchStatusView } from '../batches/batch-status.view.js';
import type { BatchView } from '../batches/batch.view.js';
import type { DocumentView } from '../documents/document.view.js';
import type { EventView } from '../events/event.view.js';
import type { FileView } from '../files/file.view.js';

// One batch, as each route shows it.

export const BATCH_ID = '64f0c0ffee0000000000b001';
export const DOCUMENT_ID = '64f0c0ffee0000000000d001';
const FILE_ID = '64f0c0ffee0000000000f002';
const environment = 'production';

export const batchExample: BatchView = {
  id: BATCH_ID,
  environment,
  kind: 'batch',
  status: 'completed_with_errors',
  isComplete: true,
  basis: 'declared',
  progress: 1,
  documents: { total: 4, pending: 0, processed: 2, approved: 1, discarded: 1, exported: 0 },
  files: { total: 5, pending: 0, rejected: 1 },
  reopened: false,
  createdAt: '2026-03-01T10:00:00.000Z',
  closedAt: '2026-03-01T10:00:04.000Z',
  closedReason: 'vendor',
  completedAt: '2026-03-01T10:01:30.000Z',
  durationSeconds: 90,
  completionId: 'completion-64f0c0ffee0000000000b001-1',
  firstEventAt: '2026-03-01T10:00:00.000Z',
  lastEventAt: '2026-03-01T10:01:30.000Z',
  updatedAt: '2026-03-01T10:01:30.000Z',
  receivedAt: '2026-03-01T10:00:00.412Z',
};

export const batchStatusExample: BatchStatusView = {
  ...batchExample,
  revision: 1,
  parked: 0,
  errors: {
    total: 1,
    items: [
      {
        fileId: FILE_ID,
        filename: 'scan-17.pdf',
        reason: 'ERR_DOWNLOADING_FILE',
        at: '2026-03-01T10:00:40.000Z',
      },
    ],
  },
  discarded: {
    total: 1,
    items: [
      {
        documentId: '64f0c0ffee0000000000d004',
        name: 'cover.pdf',
        at: '2026-03-01T10:01:02.000Z',
      },
    ],
  },
};

export const documentExample: DocumentView = {
  id: DOCUMENT_ID,
  environment,
  status: 'approved',
  publicState: 'approved',
  type: 'invoice',
  name: 'invoice-0042.pdf',
  companyId: '64f0c0ffee0000000000c001',
  batchId: BATCH_ID,
  importId: null,
  fileId: '64f0c0ffee0000000000f001',
  clientData: { order: 4711 },
  uploadedAt: '2026-03-01T10:00:01.000Z',
  firstEventAt: '2026-03-01T10:00:20.000Z',
  lastEventAt: '2026-03-01T10:01:30.000Z',
  updatedAt: '2026-03-01T10:01:30.000Z',
  receivedAt: '2026-03-01T10:00:20.118Z',
};

export const fileExample: FileView = {
  id: FILE_ID,
  environment,
  status: 'rejected',
  error: 'ERR_DOWNLOADING_FILE',
  filename: 'scan-17.pdf',
  parentFileId: null,
  batchId: BATCH_ID,
  importId: null,
  uploadedAt: '2026-03-01T10:00:01.000Z',
  endedAt: '2026-03-01T10:00:40.000Z',
  firstEventAt: '2026-03-01T10:00:02.000Z',
  lastEventAt: '2026-03-01T10:00:40.000Z',
  updatedAt: '2026-03-01T10:00:40.000Z',
  receivedAt: '2026-03-01T10:00:02.090Z',
};

export const eventExample: EventView = {
  id: 'body-3xP0mWJbVwYk1dG9s5xq2yJYpN0o8c7Qm4TzR6uLhXA',
  environment,
  type: 'document.approved',
  entity: 'document',
  entityId: DOCUMENT_ID,
  origin: 'vendor',
  batchId: BATCH_ID,
  importId: null,
  time: '2026-03-01T10:01:30.000Z',
  receivedAt: '2026-03-01T10:01:30.204Z',
};

const CURSOR = 'WyJrMlE3dkYxWTB4SnAiLCI2NGYwYzBmZmVlMDAwMDAwMDAwMGQwMDEiXQ';

export function pageExample<T>(item: T): { items: T[]; next: string } {
  return { items: [item], next: CURSOR };
}
