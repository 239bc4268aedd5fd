import type { VendorBatch, VendorCompany } from '#vendor-payloads';
import type { Journal } from '../state/journal.js';
import type { BatchLife } from './batch-life.js';
import { isProcessing, type DocumentLife } from './document-life.js';
import { hasEnded, type FileLife } from './file-life.js';

/**
 * What the journal has of a batch: not what follows from its files and documents, which say
 * themselves where they belong. So it stays as short for the last upload as for the first.
 */
export interface KeptBatch {
  batch: Omit<VendorBatch, 'documents'>;
  /** How many it has: of a write that was cut short there may be more. */
  documents: number;
  files: number;
  lastRequestAt: number;
  lastEventAt: number;
}
export type KeptFile = Omit<FileLife, 'pending'>;

export interface KeptWorld {
  batches: BatchLife[];
  documents: DocumentLife[];
  files: FileLife[];
  companies: VendorCompany[];
}

export function keptBatch({ batch, files, lastRequestAt, lastEventAt }: BatchLife): KeptBatch {
  const { documents, ...rest } = batch;
  return {
    batch: rest,
    documents: documents.length,
    files: files.length,
    lastRequestAt,
    lastEventAt,
  };
}

export function keptFile({ file, rejection, lastEventAt }: FileLife): KeptFile {
  return { file, lastEventAt, ...(rejection === undefined ? {} : { rejection }) };
}

/**
 * The world as it was when the journal was last written. What a write that a kill cut short has
 * left of an upload, which nobody was told of, or of a batch that was being forgotten, goes from
 * the journal, too.
 */
export function readWorld(journal: Journal): KeptWorld {
  const allDocuments = journal.entries<DocumentLife>('document');
  const documents = grouped(allDocuments, ({ document }) => document.loadBatch ?? '');
  const files = grouped(journal.entries<KeptFile>('file'), ({ file }) => file.importId);
  const world: KeptWorld = {
    batches: [],
    documents: [],
    files: [],
    companies: journal.entries<VendorCompany>('company').map(([, company]) => company),
  };
  for (const [id, kept] of journal.entries<KeptBatch>('batch')) {
    const its = (documents.get(id) ?? []).splice(0, kept.documents);
    const lives = withPending((files.get(id) ?? []).splice(0, kept.files), its);
    world.files.push(...lives);
    world.batches.push({
      batch: { ...kept.batch, documents: its.map(({ document }) => document._id) },
      files: lives.map(({ file }) => file.id),
      pending: lives.filter((life) => !hasEnded(life)).length,
      processed: its.filter((life) => !isProcessing(life)).length,
      rejectedFiles: lives.filter(({ file }) => file.status === 'rejected').length,
      lastRequestAt: kept.lastRequestAt,
      lastEventAt: kept.lastEventAt,
    });
  }
  const left = new Set([...documents.values()].flat());
  for (const { document } of left) journal.remove('document', document._id);
  // In the order of their uploads, in which they are listed.
  world.documents = allDocuments.flatMap(([, life]) => (left.has(life) ? [] : [life]));
  for (const { file } of [...files.values()].flat()) journal.remove('file', file.id);
  return world;
}

/** The latest moment that anything in the world knows of, in milliseconds since 1970. */
export function latestTime({ batches, documents, files }: KeptWorld): number {
  let latest = 0;
  for (const { lastRequestAt } of batches) latest = Math.max(latest, lastRequestAt);
  for (const { lastEventAt } of [...batches, ...documents, ...files]) {
    latest = Math.max(latest, lastEventAt);
  }
  return latest;
}

function withPending(files: readonly KeptFile[], documents: readonly DocumentLife[]): FileLife[] {
  const pending = new Map<string, number>();
  const count = (id: string) => pending.set(id, (pending.get(id) ?? 0) + 1);
  for (const life of documents) if (isProcessing(life)) count(life.fileId);
  for (const { file } of files) {
    if (
      file.parentFileId !== undefined &&
      file.status !== 'processed' &&
      file.status !== 'rejected'
    )
      count(file.parentFileId);
  }
  return files.map((life) => ({ ...life, pending: pending.get(life.file.id) ?? 0 }));
}

/** By batch, each in the order in which they came. */
function grouped<T>(
  entries: readonly [string, T][],
  batchOf: (life: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [, life] of entries) {
    const group = groups.get(batchOf(life));
    if (group === undefined) groups.set(batchOf(life), [life]);
    else group.push(life);
  }
  return groups;
}
