import { confidence, extractFields } from './fields.js';
import type { VendorDocument } from './objects.js';
import { objectId, type Random } from './random.js';

/** Stands for "now" in the builders, which have no clock: give `creation` to say otherwise. */
export const DEFAULT_CREATION = '2025-01-15T09:00:00.000Z';

/** From this confidence on the vendor approves by itself; below it a person must look. Our choice. */
export const APPROVAL_CONFIDENCE = 0.8;

/**
 * A document as `document.processed` carries it: extracted fields after its `type`, and a public
 * state after its confidence. `overrides` win, field by field. Same random, same document.
 */
export function buildDocument(overrides: Partial<VendorDocument>, random: Random): VendorDocument {
  const unprocessed = buildUnprocessedDocument(overrides, random);
  return { ...processDocument(unprocessed, unprocessed.creation, random), ...overrides };
}

/** A document just uploaded: nothing is read off it yet. */
export function buildUnprocessedDocument(
  overrides: Partial<VendorDocument>,
  random: Random,
): VendorDocument {
  const _id = overrides._id ?? objectId(random);
  return {
    _id,
    account: objectId(random),
    environment: objectId(random),
    creator: objectId(random),
    type: 'invoice',
    name: `${_id.slice(0, 8)}.pdf`,
    creation: DEFAULT_CREATION,
    images: [],
    original: `https://files.vendor.example/${_id}/original`,
    mimetype: 'application/pdf',
    data: {},
    publicState: 'processing',
    confidence: 0,
    processInfo: { status: 'processing' },
    validationInfo: { valid: true, errors: [] },
    approvalInfo: { approved: false },
    ...overrides,
  };
}

/**
 * What processing makes of `document` at `at` (ISO 8601): fields, confidence, public state. Fields
 * that it has already, since a client knew them, stay.
 */
export function processDocument(
  document: VendorDocument,
  at: string,
  random: Random,
): VendorDocument {
  const sure = confidence(random);
  const approved = sure >= APPROVAL_CONFIDENCE;
  return {
    ...document,
    images: [`https://files.vendor.example/${document._id}/1.png`],
    data: { ...extractFields(document.type, random), ...document.data },
    publicState: approved ? 'approved' : 'pendingCorrection',
    confidence: sure,
    processInfo: { status: 'processed', processedAt: at },
    validationInfo: approved
      ? { valid: true, errors: [] }
      : { valid: false, errors: ['confidence-too-low'] },
    approvalInfo: approved ? { approved: true, approvedAt: at } : { approved: false },
  };
}
