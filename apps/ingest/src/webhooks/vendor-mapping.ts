import { parseVendorTime, type BatchData, type DocumentData, type FileData } from '#contracts';

/** Fields that {@link toEvent} adds by itself. */
type Mapped<T> = Omit<T, 'environment' | 'webhook'>;
type VendorObject = Record<string, unknown>;

export function isObject(value: unknown): value is VendorObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own id: `_id` in the first dialect, `id` in the second. Printable ASCII, since it becomes a key. */
export function objectId(vendor: VendorObject): string | null {
  return plainId(vendor['_id']) ?? plainId(vendor['id']) ?? null;
}

/** A document of the vendor's (`vendor.md`, Objects) in Foxtail's words. */
export function documentData(documentId: string, vendor: VendorObject): Mapped<DocumentData> {
  return present<Mapped<DocumentData>>({
    documentId,
    ...membership(vendor),
    fileId: id(vendor['fileId']),
    documentType: text(vendor['type']),
    name: text(vendor['name']),
    companyId: id(vendor['company']) ?? id(vendor['companyId']),
    publicState: text(vendor['publicState']),
    uploadedAt: time(vendor['creation'] ?? vendor['createdAt']),
  });
}

export function fileData(fileId: string, vendor: VendorObject): Mapped<FileData> {
  return present<Mapped<FileData>>({
    fileId,
    ...membership(vendor),
    parentFileId: id(vendor['parentFileId']),
    documentIds: ids(vendor['documentIds']),
    filename: text(vendor['filename']),
    status: text(vendor['status']),
    error: text(vendor['error']),
    uploadedAt: time(vendor['createdAt']),
  });
}

export function batchData(
  kind: 'batch' | 'import',
  action: string,
  batchId: string,
  vendor: VendorObject,
): Mapped<BatchData> {
  const { documents } = vendor;
  const documentIds = ids(documents);
  return present<Mapped<BatchData>>({
    batchId,
    kind,
    status: text(vendor['status']),
    documentIds,
    // A batch lists its documents; an import tells how many it has.
    documentCount: documentIds?.length ?? count(documents),
    createdAt: time(vendor['creation'] ?? vendor['createdAt']),
    closedAt: time(vendor['closed'] ?? vendor['closedAt']),
    reason: action === 'closed' || action === 'processed' ? 'vendor' : undefined,
  });
}

function membership(vendor: VendorObject) {
  return { batchId: id(vendor['loadBatch']), importId: id(vendor['importId']) };
}

/** A plain id, or the id of an object that stands in its place. */
function id(value: unknown): string | undefined {
  return plainId(isObject(value) ? (value['_id'] ?? value['id']) : value);
}

function plainId(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : undefined;
}

/** Distinct ids of a list; undefined where it is no list of ids through and through. */
function ids(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const found = value.map(id);
  return found.every((one) => one !== undefined) ? [...new Set(found)] : undefined;
}

// NUL is a character that Postgres has no place for; the vendor's object keeps it.
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= 0 &&
    value <= 2_147_483_647
    ? value
    : undefined;
}

function time(value: unknown): string | undefined {
  return parseVendorTime(value) ?? undefined;
}

function present<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
