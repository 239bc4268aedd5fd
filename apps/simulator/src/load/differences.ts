import type { BatchStatus, Document } from '#client';
import type { DocumentState, ExpectedBatch } from './ledger.js';

/** A batch as the read API answers it, with its documents by their ids. */
export interface FoundBatch {
  batch: Pick<BatchStatus, 'kind' | 'status' | 'documents' | 'files'>;
  documents: Map<string, Pick<Document, 'status' | 'publicState'>>;
}

const statuses = ['pending', 'processed', 'approved', 'discarded', 'exported'] as const;

/** What the read API says otherwise than the vendor's world, in words; nothing where they agree. */
export function differences(expected: ExpectedBatch, found: FoundBatch | null): string[] {
  const { id, kind } = expected;
  if (found === null) return [`${kind} ${id} is not known`];
  const { batch, documents } = found;
  const faults: string[] = [];
  const same = (what: string, is: unknown, should: unknown) => {
    if (is !== should)
      faults.push(`${kind} ${id}: ${what} is ${String(is)}, not ${String(should)}`);
  };
  const rejected = [...expected.files.values()].filter((status) => status === 'rejected').length;
  if (expected.isOfThatKind) same('its kind', batch.kind, kind);
  if (expected.processed)
    same('its status', batch.status, rejected > 0 ? 'completed_with_errors' : 'completed');
  const counts = countOf(expected.documents.values());
  same('documents.total', batch.documents.total, expected.documents.size);
  for (const status of statuses)
    same(`documents.${status}`, batch.documents[status], counts[status]);
  same('files.total', batch.files.total, expected.files.size);
  same('files.rejected', batch.files.rejected, rejected);
  for (const [document, { status, publicState }] of expected.documents) {
    const one = documents.get(document);
    if (one === undefined) faults.push(`document ${document} of ${id} is not in it`);
    else if (one.status !== status || one.publicState !== publicState)
      faults.push(
        `document ${document} of ${id} is ${one.status} (${one.publicState}), not ${status} (${publicState})`,
      );
  }
  for (const document of documents.keys())
    if (!expected.documents.has(document))
      faults.push(`document ${document} is in ${id}, and should not be`);
  return faults;
}

function countOf(states: Iterable<DocumentState>): Record<DocumentState['status'], number> {
  const counts = { pending: 0, processed: 0, approved: 0, discarded: 0, exported: 0 };
  for (const { status } of states) counts[status] += 1;
  return counts;
}
