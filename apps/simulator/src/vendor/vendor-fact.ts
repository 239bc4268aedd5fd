import { buildFile, buildImport, type VendorBatch, type VendorDocument } from '#vendor-payloads';

export type BatchFactType = 'batch.created' | 'batch.closed' | 'batch.processed';
export type DocumentFactType =
  'document.processed' | 'document.updated' | 'document.approved' | 'document.discarded';
export type FileFactType = 'file.uploaded' | 'file.processed';

export interface BatchFact {
  kind: 'batch';
  type: BatchFactType;
  /** Milliseconds since 1970. */
  at: number;
  batch: VendorBatch;
}

/** About one document, or about the file that it was made from: one file makes one document. */
export interface DocumentFact {
  kind: 'document';
  type: DocumentFactType | FileFactType;
  at: number;
  document: VendorDocument;
  fileId: string;
}

/** Something that happened in the vendor's world, before a dialect gives it words. */
export type VendorFact = BatchFact | DocumentFact;

/** What an event's payload says, save for its envelope. */
export interface Wording {
  type: string;
  data: object;
}

/**
 * Puts a fact into words, or null where the dialect has none for it (`vendor.md`, Events, Objects).
 *
 * The first dialect speaks of documents and batches, the second of documents, files and imports;
 * a batch and its import are one thing and share their id. That the two sets do not mix is our
 * choice: the vendor's newer pages name no batch event, and the guide no file or import.
 */
export function wording(fact: VendorFact, dialect: 1 | 2): Wording | null {
  return dialect === 1 ? inFirstDialect(fact) : inSecondDialect(fact);
}

function inFirstDialect(fact: VendorFact): Wording | null {
  if (fact.kind === 'batch') return { type: fact.type, data: fact.batch };
  return fact.type.startsWith('file.') ? null : { type: fact.type, data: fact.document };
}

function inSecondDialect(fact: VendorFact): Wording | null {
  if (fact.kind === 'batch') {
    return fact.type === 'batch.processed'
      ? { type: 'import.processed', data: importOf(fact.batch) }
      : null;
  }
  if (fact.type.startsWith('file.')) return { type: fact.type, data: fileOf(fact) };
  const { loadBatch: importId, ...document } = fact.document;
  return { type: fact.type, data: { ...document, importId, fileId: fact.fileId } };
}

// The builders draw only what is not given, and everything is given here.
const nothingToDraw = () => 0;

function fileOf({ type, at, document, fileId }: DocumentFact): object {
  return buildFile(
    {
      id: fileId,
      accountId: document.account,
      environmentId: document.environment,
      importId: document.loadBatch ?? '',
      filename: document.name,
      mimeType: document.mimetype,
      status: type === 'file.processed' ? 'processed' : 'pending',
      documentIds: [document._id],
      ...(document.company === undefined ? {} : { companyId: document.company }),
      ...(document.clientData === undefined ? {} : { clientData: document.clientData }),
      createdAt: document.creation,
      updatedAt: new Date(at).toISOString(),
    },
    nothingToDraw,
  );
}

function importOf(batch: VendorBatch): object {
  return buildImport(
    {
      id: batch._id,
      accountId: batch.account,
      environmentId: batch.environment,
      channel: 'api',
      status: 'processed',
      createdAt: batch.creation,
      documents: batch.documents.length,
      files: batch.documents.map(fileIdOf),
      ...(batch.clientData === undefined ? {} : { clientData: batch.clientData }),
    },
    nothingToDraw,
  );
}

/**
 * The id of the file that a document was made from: the document's, turned round, so that each
 * follows from the other and no table of them is kept.
 */
export function fileIdOf(documentId: string): string {
  return [...documentId].reverse().join('');
}
