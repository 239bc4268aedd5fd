import type { VendorBatch, VendorCompany } from '#vendor-payloads';
import { noJournal, type Journal } from '../state/journal.js';
import type { BatchLife } from './batch-life.js';
import type { DocumentLife } from './document-life.js';
import type { FileLife } from './file-life.js';
import { keptBatch, keptFile } from './kept.js';

/** How many forgotten batches are still known by id. */
const FORGOTTEN_IDS = 100_000;

export interface DocumentFilter {
  type?: string;
  publicState?: string;
  company?: string;
}

export interface BatchFilter {
  environment?: string;
  status?: string;
}

export interface Page<T> {
  items: T[];
  /** On all pages. */
  total: number;
}

/**
 * The vendor's memory: batches, documents, files and companies, oldest first. What is put goes to
 * the journal too, save for mere progress, which follows from the documents.
 */
export class VendorStore {
  private readonly batches = new Map<string, BatchLife>();
  private readonly documents = new Map<string, DocumentLife>();
  private readonly files = new Map<string, FileLife>();
  private readonly companiesById = new Map<string, VendorCompany>();

  /** Ids of batches that were forgotten: who waits for one must still learn that it is done. */
  private readonly forgotten = new Set<string>();

  constructor(
    private readonly retainedDocuments: number,
    private readonly journal: Journal = noJournal,
  ) {}

  /** `unknown` is a batch that never was (or was forgotten very long ago). */
  statusOf(id: string): VendorBatch['status'] | 'unknown' {
    return this.batches.get(id)?.batch.status ?? (this.forgotten.has(id) ? 'processed' : 'unknown');
  }

  batch(id: string): BatchLife | undefined {
    return this.batches.get(id);
  }

  document(id: string): DocumentLife | undefined {
    return this.documents.get(id);
  }

  file(id: string): FileLife | undefined {
    return this.files.get(id);
  }

  putBatch(life: BatchLife): void {
    const { _id: id } = life.batch;
    const known = this.batches.get(id);
    this.batches.set(id, life);
    // Not for each document that is processed.
    if (
      known?.batch !== life.batch ||
      known.files !== life.files ||
      known.lastRequestAt !== life.lastRequestAt
    ) {
      this.journal.put('batch', id, keptBatch(life));
    }
  }

  putDocument(life: DocumentLife): void {
    this.documents.set(life.document._id, life);
    this.journal.put('document', life.document._id, life);
  }

  putFile(life: FileLife): void {
    const { id } = life.file;
    const known = this.files.get(id);
    this.files.set(id, life);
    if (known?.file !== life.file) this.journal.put('file', id, keptFile(life));
  }

  putCompany(company: VendorCompany): void {
    this.companiesById.set(company._id, company);
    this.journal.put('company', company._id, company);
    for (const id of this.companiesById.keys()) {
      if (this.companiesById.size <= this.retainedDocuments) return;
      this.companiesById.delete(id);
      this.journal.remove('company', id);
    }
  }

  /** Puts back what was kept, without writing it down again. */
  restore(world: {
    batches: Iterable<BatchLife>;
    documents: Iterable<DocumentLife>;
    files: Iterable<FileLife>;
    companies: Iterable<VendorCompany>;
  }): void {
    for (const life of world.batches) this.batches.set(life.batch._id, life);
    for (const life of world.documents) this.documents.set(life.document._id, life);
    for (const life of world.files) this.files.set(life.file.id, life);
    for (const company of world.companies) this.companiesById.set(company._id, company);
  }

  allBatches(): Iterable<BatchLife> {
    return this.batches.values();
  }

  allDocuments(): Iterable<DocumentLife> {
    return this.documents.values();
  }

  allFiles(): Iterable<FileLife> {
    return this.files.values();
  }

  /** One page of an environment's documents in order of upload. */
  list(
    environment: string,
    filter: DocumentFilter,
    skip: number,
    limit: number,
  ): Page<DocumentLife> {
    return page(this.documents.values(), skip, limit, ({ document }) => {
      if (document.environment !== environment) return false;
      if (filter.type !== undefined && document.type !== filter.type) return false;
      if (filter.publicState !== undefined && document.publicState !== filter.publicState)
        return false;
      return filter.company === undefined || document.company === filter.company;
    });
  }

  /** One page of batches, oldest first or newest first. */
  listBatches(
    { environment, status }: BatchFilter,
    skip: number,
    limit: number,
    order: 'oldest' | 'newest',
  ): Page<BatchLife> {
    const all = this.batches.values();
    return page(order === 'oldest' ? all : [...all].reverse(), skip, limit, ({ batch }) => {
      if (environment !== undefined && batch.environment !== environment) return false;
      return status === undefined || batch.status === status;
    });
  }

  /** One page of an environment's companies in the order in which they were made. */
  companies(environment: string, skip: number, limit: number): Page<VendorCompany> {
    return page(
      this.companiesById.values(),
      skip,
      limit,
      (company) => company.environment === environment,
    );
  }

  /** Keeps memory flat in a long run: whole batches go, oldest first, and never an unfinished one. */
  forgetOld(): void {
    if (!this.isFull()) return;
    for (const [id, { batch, files }] of this.batches) {
      if (!this.isFull()) break;
      if (batch.status !== 'processed') continue;
      // The batch first: members that are in no batch are dropped when the journal is replayed.
      this.batches.delete(id);
      this.journal.remove('batch', id);
      for (const document of batch.documents) {
        this.documents.delete(document);
        this.journal.remove('document', document);
      }
      for (const file of files) {
        this.files.delete(file);
        this.journal.remove('file', file);
      }
      this.forgotten.add(id);
    }
    for (const id of this.forgotten) {
      if (this.forgotten.size <= FORGOTTEN_IDS) return;
      this.forgotten.delete(id);
    }
  }

  /** Files of ZIPs and of nothing but rejections, and batches of nothing at all, count as well. */
  private isFull(): boolean {
    const most = Math.max(this.documents.size, this.files.size / 2, this.batches.size);
    return most > this.retainedDocuments;
  }
}

function page<T>(
  all: Iterable<T>,
  skip: number,
  limit: number,
  matches: (item: T) => boolean,
): Page<T> {
  const items: T[] = [];
  let total = 0;
  for (const item of all) {
    if (!matches(item)) continue;
    if (total >= skip && items.length < limit) items.push(item);
    total += 1;
  }
  return { items, total };
}
