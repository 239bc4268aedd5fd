export {
  documentTypes,
  type DocumentType,
  type ExtractedField,
  type PublicState,
  type VendorBatch,
  type VendorCompany,
  type VendorDocument,
  type VendorFile,
  type VendorImport,
} from './objects.js';
export { integerBetween, objectId, pick, seededRandom, type Random } from './random.js';
export { extractFields } from './fields.js';
export {
  APPROVAL_CONFIDENCE,
  buildDocument,
  buildUnprocessedDocument,
  processDocument,
} from './build-document.js';
export { buildBatch, buildFile, buildImport } from './build-batch.js';
export { webhook, webhookV2, type Webhook, type WebhookV2 } from './webhook.js';
export {
  buildPayload,
  eventTypes,
  type PayloadOptions,
  type VendorEventType,
} from './build-payload.js';
