import {
  buildImport,
  type VendorBatch,
  type VendorDocument,
  type VendorFile,
} from '#vendor-payloads';

export type BatchFactType = 'batch.created' | 'batch.closed' | 'batch.processed';
export type DocumentFactType =
  | 'document.processed'
  | 'document.corrected'
  | 'document.updated'
  | 'document.approved'
  | 'document.discarded'
  | 'document.exported';
export type FileFactType = 'file.uploaded' | 'file.processed' | 'file.rejected';

export interface BatchFact {
  kind: 'batch';
  type: BatchFactType;
  /** Milliseconds since 1970. */
  at: number;
  batch: VendorBatch;
  /** Ids of the files in it, of ZIPs and of what came out of them. */
  files: readonly string[];
}

export interface DocumentFact {
  kind: 'document';
  type: DocumentFactType;
  at: number;
  document: VendorDocument;
  /** The file that it was made from. */
  fileId: string;
}

export interface FileFact {
  kind: 'file';
  type: FileFactType;
  at: number;
  file: VendorFile;
}

/** Something that happened in the vendor's world, before a dialect gives it words. */
export type VendorFact = BatchFact | DocumentFact | FileFact;

/** The batch, or import, that a fact is about or within. */
export function batchIdOf(fact: VendorFact): string {
  switch (fact.kind) {
    case 'batch':
      return fact.batch._id;
    case 'document':
      return fact.document.loadBatch ?? '';
    case 'file':
      return fact.file.importId;
  }
}

/** The document that a fact is about, where it is about one. */
export function documentIdOf(fact: VendorFact): string | undefined {
  return fact.kind === 'document' ? fact.document._id : undefined;
}

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
  switch (fact.kind) {
    case 'batch':
      return { type: fact.type, data: fact.batch };
    case 'document':
      return { type: fact.type, data: fact.document };
    case 'file':
      return null;
  }
}

function inSecondDialect(fact: VendorFact): Wording | null {
  switch (fact.kind) {
    case 'batch':
      return fact.type === 'batch.processed'
        ? { type: 'import.processed', data: importOf(fact.batch, fact.files) }
        : null;
    case 'document': {
      const { loadBatch: importId, ...document } = fact.document;
      return { type: fact.type, data: { ...document, importId, fileId: fact.fileId } };
    }
    case 'file':
      return { type: fact.type, data: fact.file };
  }
}

// The builders draw only what is not given, and everything is given here.
const nothingToDraw = () => 0;

/** The other view of a batch. An open or closed one is an import that is still processing. */
export function importOf(batch: VendorBatch, files: readonly string[]) {
  return buildImport(
    {
      id: batch._id,
      accountId: batch.account,
      environmentId: batch.environment,
      channel: 'api',
      status: batch.status === 'processed' ? 'processed' : 'processing',
      createdAt: batch.creation,
      documents: batch.documents.length,
      files: [...files],
      ...(batch.clientData === undefined ? {} : { clientData: batch.clientData }),
    },
    nothingToDraw,
  );
}
