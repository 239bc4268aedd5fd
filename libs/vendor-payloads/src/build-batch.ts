import { DEFAULT_CREATION } from './build-document.js';
import type { VendorBatch, VendorFile, VendorImport } from './objects.js';
import { objectId, type Random } from './random.js';

/** A batch of the first dialect: open and empty, unless `overrides` say otherwise. */
export function buildBatch(overrides: Partial<VendorBatch>, random: Random): VendorBatch {
  return {
    _id: objectId(random),
    account: objectId(random),
    environment: objectId(random),
    creation: DEFAULT_CREATION,
    status: 'open',
    documents: [],
    ...overrides,
  };
}

/** A file of the second dialect: processed into one document, unless `overrides` say otherwise. */
export function buildFile(overrides: Partial<VendorFile>, random: Random): VendorFile {
  const id = overrides.id ?? objectId(random);
  const createdAt = overrides.createdAt ?? DEFAULT_CREATION;
  return {
    id,
    accountId: objectId(random),
    environmentId: objectId(random),
    importId: objectId(random),
    filename: `${id.slice(0, 8)}.pdf`,
    mimeType: 'application/pdf',
    compressed: false,
    status: 'processed',
    documentIds: [objectId(random)],
    createdAt,
    updatedAt: createdAt,
    ...overrides,
  };
}

/** An import of the second dialect: processed, with one file, unless `overrides` say otherwise. */
export function buildImport(overrides: Partial<VendorImport>, random: Random): VendorImport {
  return {
    id: objectId(random),
    accountId: objectId(random),
    environmentId: objectId(random),
    channel: 'api',
    status: 'processed',
    createdAt: DEFAULT_CREATION,
    documents: 1,
    files: [objectId(random)],
    ...overrides,
  };
}
