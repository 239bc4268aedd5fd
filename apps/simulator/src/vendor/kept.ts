import type { VendorCompany } from '#vendor-payloads';
import type { Journal } from '../state/journal.js';
import type { BatchLife } from './batch-life.js';
import { isProcessing, type DocumentLife } from './document-life.js';
import { hasEnded, type FileLife } from './file-life.js';

/** What the journal has of a batch: not what follows from its files and documents. */
export type KeptBatch = Pick<BatchLife, 'batch' | 'files' | 'lastRequestAt' | 'lastEventAt'>;
export type KeptFile = Omit<FileLife, 'pending'>;

export interface KeptWorld {
  batches: BatchLife[];
  documents: DocumentLife[];
  files: FileLife[];
  companies: VendorCompany[];
}

export function keptBatch({ batch, files, lastRequestAt, lastEventAt }: BatchLife): KeptBatch {
  return { batch, files, lastRequestAt, lastEventAt };
}

export function keptFile({ file, rejection, lastEventAt }: FileLife): KeptFile {
  return { file, lastEventAt, ...(rejection === undefined ? {} : { rejection }) };
}

/**
 * The world as it was when the journal was last written. Members that no batch knows are left out,
 * and a batch that lacks a member: a write that was cut short by a kill, of an upload that nobody
 * was told of or of a batch that was being forgotten.
 */
export function readWorld(journal: Journal): KeptWorld {
  const documents = new Map(journal.entries<DocumentLife>('document'));
  const kept = new Map(journal.entries<KeptFile>('file'));
  const world: KeptWorld = {
    batches: [],
    documents: [],
    files: [],
    companies: journal.entries<VendorCompany>('company').map(([, company]) => company),
  };
  for (const [, batch] of journal.entries<KeptBatch>('batch')) {
    const members = batch.batch.documents.map((id) => documents.get(id));
    const files = batch.files.map((id) => kept.get(id));
    if (!isWhole(members) || !isWhole(files)) continue;
    const lives = withPending(files, members);
    world.documents.push(...members);
    world.files.push(...lives);
    world.batches.push({
      ...batch,
      pending: lives.filter((life) => !hasEnded(life)).length,
      processed: members.filter((life) => !isProcessing(life)).length,
      rejectedFiles: lives.filter(({ file }) => file.status === 'rejected').length,
    });
  }
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

function isWhole<T>(items: (T | undefined)[]): items is T[] {
  return items.every((item) => item !== undefined);
}
