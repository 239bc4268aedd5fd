import type { DocumentStatus } from '#read-models';

/** What the events of one document add up to. Times are ISO 8601 in UTC with milliseconds. */
export interface DocumentState {
  environment: string;
  documentId: string;
  /** Of the event that the fields below come from: the latest one. */
  version: string;
  status: DocumentStatus;
  publicState: string | null;
  documentType: string | null;
  name: string | null;
  companyId: string | null;
  fileId: string | null;
  uploadedAt: string | null;
  vendor: string | null;
  /** From the latest event that names a batch or an import, since not every event does. */
  batchId: string | null;
  importId: string | null;
  membershipVersion: string | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  receivedAt: string;
}

/** The batches in which the document counts: a document may be in a batch and in an import. */
export function membershipsOf(state: DocumentState | null): string[] {
  return state === null ? [] : distinctIds(state.batchId, state.importId);
}

/** Those that are there, each once. Asked several times for each event, so without a set. */
export function distinctIds(
  batchId: string | null | undefined,
  importId: string | null | undefined,
): string[] {
  if (batchId == null) return importId == null ? [] : [importId];
  return importId == null || importId === batchId ? [batchId] : [batchId, importId];
}
