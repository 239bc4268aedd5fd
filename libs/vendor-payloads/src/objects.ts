/** The document types that the vendor lists; the list is open, and `type` is any text in a payload. */
export const documentTypes = [
  'invoice',
  'deliveryNote',
  'promissoryNote',
  'ticket',
  'supplyInvoice',
  'purchaseOrder',
  'bankStatement',
  'custom',
] as const;
export type DocumentType = (typeof documentTypes)[number];

/** `processing` is deprecated by the vendor; a document has it only until it was processed. */
export type PublicState = 'processing' | 'pendingCorrection' | 'approved' | 'discarded';

export interface ExtractedField {
  value: unknown;
  /** How sure the extraction is, 0 to 1. */
  confidence: number;
}

/** A document as the vendor sends it (`vendor.md`, Objects). Times are ISO 8601. */
export interface VendorDocument {
  _id: string;
  account: string;
  /** Id of the vendor's environment. */
  environment: string;
  company?: string;
  creator: string;
  clientData?: Record<string, unknown>;
  type: string;
  name: string;
  creation: string;
  images: string[];
  original: string;
  mimetype: string;
  /** From field name to what was read; differs by `type`, empty until processed. */
  data: Record<string, ExtractedField>;
  publicState: PublicState;
  confidence: number;
  processInfo: { status: 'processing' | 'processed'; processedAt?: string };
  validationInfo: { valid: boolean; errors: string[] };
  approvalInfo: { approved: boolean; approvedAt?: string };
  /** The batch that it is in, in the first dialect. */
  loadBatch?: string;
  /** The import that it is in, in the second dialect, with the file that it was made from. */
  importId?: string;
  fileId?: string;
}

/**
 * A batch. The vendor's guide says only that `data` may be one and shows none (`vendor.md`, OPEN):
 * this shape is our reading, made like the vendor's document.
 */
export interface VendorBatch {
  _id: string;
  account: string;
  environment: string;
  company?: string;
  creation: string;
  status: 'open' | 'closed' | 'processed';
  /** Ids of the documents in it. */
  documents: readonly string[];
  /** When it was closed, ISO 8601. */
  closed?: string;
  clientData?: Record<string, unknown>;
}

/** An original file, second dialect (`vendor.md`, Objects). */
export interface VendorFile {
  id: string;
  accountId: string;
  environmentId: string;
  importId: string;
  filename: string;
  mimeType: string;
  compressed: boolean;
  status: 'pending' | 'processing' | 'rejected' | 'processed';
  /** The ZIP that it came out of. */
  parentFileId?: string;
  documentIds: string[];
  companyId?: string;
  clientData?: Record<string, unknown>;
  /** Why it was rejected: ERR_DOWNLOADING_FILE, ERR_UNSUPPORTED_FILE_FORMAT and others; an open list. */
  error?: string;
  createdAt: string;
  updatedAt: string;
}

/** The second dialect's batch (`vendor.md`, Objects). */
export interface VendorImport {
  id: string;
  accountId: string;
  environmentId: string;
  channel: 'api' | 'upload' | 'email';
  status: 'processing' | 'processed';
  createdAt: string;
  /** How many documents it holds. */
  documents: number;
  files: string[];
  clientData?: Record<string, unknown>;
}

/** A company that documents belong to (`vendor.md`, Upload API). What it has beyond the fields that are sent is our reading. */
export interface VendorCompany {
  _id: string;
  account: string;
  environment: string;
  /** ISO 3166-1, two capital letters. */
  countryCode: string;
  taxId: string;
  name: string;
  creation: string;
}
