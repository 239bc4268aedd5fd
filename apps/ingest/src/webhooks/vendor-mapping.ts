import { parseVendorTime, type BatchData, type DocumentData, type FileData } from '#contracts';

/** What the data of every event of the vendor's begin with. */
export interface CommonData {
  environment: string;
  webhook: Record<string, unknown>;
  headers?: Record<string, string>;
}
type Mapped<T> = Omit<T, keyof CommonData>;
type VendorObject = Record<string, unknown>;

export function isObject(value: unknown): value is VendorObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own id: `_id` in the first dialect, `id` in the second. Printable ASCII, since it becomes a key. */
export function objectId(vendor: VendorObject): string | null {
  return plainId(vendor['_id']) ?? plainId(vendor['id']) ?? null;
}

/** A document of the vendor's (`vendor.md`, Objects) in Foxtail's words. */
export function documentData(
  common: CommonData,
  documentId: string,
  vendor: VendorObject,
): DocumentData {
  return added<Mapped<DocumentData>>(common, {
    documentId,
    batchId: id(vendor['loadBatch']),
    importId: id(vendor['importId']),
    fileId: id(vendor['fileId']),
    documentType: text(vendor['type']),
    name: text(vendor['name']),
    companyId: id(vendor['company']) ?? id(vendor['companyId']),
    publicState: text(vendor['publicState']),
    uploadedAt: time(vendor['creation'] ?? vendor['createdAt']),
  });
}

export function fileData(common: CommonData, fileId: string, vendor: VendorObject): FileData {
  return added<Mapped<FileData>>(common, {
    fileId,
    batchId: id(vendor['loadBatch']),
    importId: id(vendor['importId']),
    parentFileId: id(vendor['parentFileId']),
    documentIds: ids(vendor['documentIds']),
    filename: text(vendor['filename']),
    status: text(vendor['status']),
    error: text(vendor['error']),
    uploadedAt: time(vendor['createdAt']),
  });
}

export function batchData(
  common: CommonData,
  kind: 'batch' | 'import',
  action: string,
  batchId: string,
  vendor: VendorObject,
): BatchData {
  const { documents } = vendor;
  const documentIds = ids(documents);
  return added<Mapped<BatchData>>(common, {
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

/** Adds the fields that are there, without copying: this runs for each request. */
function added<T extends object>(
  common: CommonData,
  fields: { [K in keyof T]: T[K] | undefined },
): CommonData & T {
  const data = common as CommonData & Partial<T>;
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) (data as Partial<T>)[name] = value;
  }
  return data as CommonData & T;
}
