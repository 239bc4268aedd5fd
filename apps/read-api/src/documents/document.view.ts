import type { DocumentEntity } from '#read-models';

/** A document as the API answers it. Times are ISO 8601 in UTC, or null. */
export interface DocumentView {
  id: string;
  environment: string;
  status: string;
  /** The vendor's word: pendingCorrection, approved, discarded, … */
  publicState: string | null;
  type: string | null;
  name: string | null;
  companyId: string | null;
  batchId: string | null;
  importId: string | null;
  fileId: string | null;
  clientData: unknown;
  uploadedAt: string | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  receivedAt: string;
}

export function documentView(row: DocumentEntity): DocumentView {
  return {
    id: row.documentId,
    environment: row.environment,
    status: row.status,
    publicState: row.publicState,
    type: row.documentType,
    name: row.name,
    companyId: row.companyId,
    batchId: row.batchId,
    importId: row.importId,
    fileId: row.fileId,
    clientData: row.clientData,
    uploadedAt: time(row.uploadedAt),
    firstEventAt: time(row.firstEventAt),
    lastEventAt: time(row.lastEventAt),
    receivedAt: row.receivedAt.toISOString(),
  };
}

function time(value: Date | null): string | null {
  return value === null ? null : value.toISOString();
}
