import { buildBatch, buildFile, buildImport } from './build-batch.js';
import { buildDocument, DEFAULT_CREATION } from './build-document.js';
import type { DocumentType, VendorDocument } from './objects.js';
import { objectId, type Random } from './random.js';
import { webhook, webhookV2, type Webhook, type WebhookV2 } from './webhook.js';

/** Every event that the vendor's pages name (`vendor.md`, Events); the list is open. */
export const eventTypes = [
  'document.processed',
  'document.corrected',
  'document.updated',
  'document.approved',
  'document.discarded',
  'document.exported',
  'file.uploaded',
  'file.processed',
  'file.rejected',
  'import.processed',
  'batch.created',
  'batch.closed',
  'batch.processed',
] as const;
export type VendorEventType = (typeof eventTypes)[number];

export interface PayloadOptions {
  dialect: 1 | 2;
  /** Id of the vendor's environment. */
  environment: string;
  /** Of documents only. */
  documentType?: DocumentType;
  /** ISO 8601. */
  time?: string;
}

/** A webhook's whole body in either dialect, with an object whose state fits the event. Same random, same body. */
export function buildPayload(
  type: VendorEventType,
  options: PayloadOptions,
  random: Random,
): Webhook<object> | WebhookV2<object> {
  const time = options.time ?? DEFAULT_CREATION;
  const data = objectOf(type, options, random);
  return options.dialect === 1
    ? webhook(type, data, time)
    : webhookV2(type, data, { id: `evt-${objectId(random)}`, timestamp: time });
}

function objectOf(type: VendorEventType, options: PayloadOptions, random: Random): object {
  const { environment, time = DEFAULT_CREATION } = options;
  const environmentId = environment;
  switch (type) {
    case 'document.processed':
    case 'document.corrected':
    case 'document.updated':
      return documentOf(options, {}, random);
    case 'document.approved':
    case 'document.exported':
      return documentOf(options, { publicState: 'approved' }, random);
    case 'document.discarded':
      return documentOf(options, { publicState: 'discarded' }, random);
    case 'file.uploaded':
      return buildFile({ environmentId, status: 'pending', documentIds: [] }, random);
    case 'file.processed':
      return buildFile({ environmentId }, random);
    case 'file.rejected': {
      const error = 'ERR_UNSUPPORTED_FILE_FORMAT';
      return buildFile({ environmentId, status: 'rejected', documentIds: [], error }, random);
    }
    case 'import.processed':
      return buildImport({ environmentId }, random);
    case 'batch.created':
      return buildBatch({ environment }, random);
    case 'batch.closed':
    case 'batch.processed': {
      const status = type === 'batch.closed' ? 'closed' : 'processed';
      const documents = [objectId(random), objectId(random)];
      return buildBatch({ environment, status, documents, closed: time }, random);
    }
  }
}

/** Where it belongs is said in the dialect's own words. */
function documentOf(
  { dialect, environment, documentType = 'invoice' }: PayloadOptions,
  overrides: Partial<VendorDocument>,
  random: Random,
): VendorDocument {
  const membership =
    dialect === 1
      ? { loadBatch: objectId(random) }
      : { importId: objectId(random), fileId: objectId(random) };
  return buildDocument({ environment, type: documentType, ...membership, ...overrides }, random);
}
