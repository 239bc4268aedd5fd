import type { VendorBatch } from '#vendor-payloads';
import type { BatchLife } from './batch-life.js';
import type { DocumentLife } from './document-life.js';

/** How many forgotten batches are still known by id. */
const FORGOTTEN_IDS = 100_000;

export interface DocumentFilter {
  type?: string;
  publicState?: string;
  company?: string;
}

/** The vendor's memory: batches and documents, oldest first. It ends with the process. */
export class VendorStore {
  private readonly batches = new Map<string, BatchLife>();
  private readonly documents = new Map<string, DocumentLife>();

  /** Ids of batches that were forgotten: who waits for one must still learn that it is done. */
  private readonly forgotten = new Set<string>();

  constructor(private readonly retainedDocuments: number) {}

  /** `unknown` is a batch that never was (or was forgotten very long ago). */
  statusOf(id: string): VendorBatch['status'] | 'unknown' {
    return this.batches.get(id)?.batch.status ?? (this.forgotten.has(id) ? 'processed' : 'unknown');
  }

  batch(id: string): BatchLife | undefined {
    return this.batches.get(id);
  }

  /** Other environments' documents are not there at all: a 404 gives nothing away. */
  document(environment: string, id: string): DocumentLife | undefined {
    const life = this.documents.get(id);
    return life?.document.environment === environment ? life : undefined;
  }

  putBatch(life: BatchLife): void {
    this.batches.set(life.batch._id, life);
  }

  putDocument(life: DocumentLife): void {
    this.documents.set(life.document._id, life);
  }

  /** One page of an environment's documents in order of upload, and how many there are in all. */
  list(
    environment: string,
    filter: DocumentFilter,
    skip: number,
    limit: number,
  ): { documents: DocumentLife['document'][]; total: number } {
    const documents: DocumentLife['document'][] = [];
    let total = 0;
    for (const { document } of this.documents.values()) {
      if (document.environment !== environment) continue;
      if (filter.type !== undefined && document.type !== filter.type) continue;
      if (filter.publicState !== undefined && document.publicState !== filter.publicState) continue;
      if (filter.company !== undefined && document.company !== filter.company) continue;
      if (total >= skip && documents.length < limit) documents.push(document);
      total += 1;
    }
    return { documents, total };
  }

  /** Keeps memory flat in a long run: whole batches go, oldest first, and never an unfinished one. */
  forgetOld(): void {
    if (this.documents.size <= this.retainedDocuments) return;
    for (const [id, { batch }] of this.batches) {
      if (this.documents.size <= this.retainedDocuments) break;
      if (batch.status !== 'processed') continue;
      for (const document of batch.documents) this.documents.delete(document);
      this.batches.delete(id);
      this.forgotten.add(id);
    }
    for (const id of this.forgotten) {
      if (this.forgotten.size <= FORGOTTEN_IDS) return;
      this.forgotten.delete(id);
    }
  }
}
