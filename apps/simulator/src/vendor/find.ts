import type { VendorDocument } from '#vendor-payloads';
import { Refusal } from '../simulator.problems.js';
import type { BatchLife } from './batch-life.js';
import type { DocumentLife } from './document-life.js';
import type { FileLife } from './file-life.js';
import type { VendorStore } from './vendor-store.js';

/**
 * What the API of one environment finds, or refuses. Another environment's things are not there at
 * all: a 404 gives nothing away. `null` stands for a caller who needs no key and sees all.
 */
export type Whose = string | null;

/** @throws Refusal document-not-found */
export function findDocument(store: VendorStore, whose: Whose, id: string): DocumentLife {
  const life = store.document(id);
  if (life !== undefined && isTheirs(whose, life.document.environment)) return life;
  throw notFound('document', whose, id);
}

/** @throws Refusal file-not-found */
export function findFile(store: VendorStore, whose: Whose, id: string): FileLife {
  const life = store.file(id);
  if (life !== undefined && isTheirs(whose, life.file.environmentId)) return life;
  throw notFound('file', whose, id);
}

/** @throws Refusal import-not-found */
export function findImport(store: VendorStore, whose: Whose, id: string): BatchLife {
  const life = store.batch(id);
  if (life !== undefined && isTheirs(whose, life.batch.environment)) return life;
  throw notFound('import', whose, id);
}

/** @throws Refusal batch-not-found */
export function findBatch(store: VendorStore, whose: Whose, id: string): BatchLife {
  const life = store.batch(id);
  if (life !== undefined && isTheirs(whose, life.batch.environment)) return life;
  throw notFound('batch', whose, id);
}

/** A document as the API answers it: in the words of both dialects, which the events keep apart. */
export function documentView({
  document,
  fileId,
}: DocumentLife): VendorDocument & { importId: string; fileId: string } {
  return { ...document, importId: document.loadBatch ?? '', fileId };
}

function notFound(what: 'document' | 'file' | 'import' | 'batch', whose: Whose, id: string) {
  const where = whose === null ? '' : ' in this environment';
  return new Refusal(`${what}-not-found`, `There is no ${what} ${id}${where}.`);
}

function isTheirs(whose: Whose, environment: string): boolean {
  return whose === null || whose === environment;
}
