import type { DocumentStatus } from '#read-models';
import type { Membership } from '../batches/membership.js';
import type { VendorBytes } from '../runner/event-order.js';

/** What the events of one document add up to. Times are ISO 8601 in UTC with milliseconds. */
export interface DocumentState extends Membership {
  environment: string;
  documentId: string;
  /** Of the event that the fields below come from: the latest one. */
  version: string;
  status: DocumentStatus;
  publicState: string | null;
  documentType: string | null;
  name: string | null;
  companyId: string | null;
  fileId: string | null;
  vendor: VendorBytes;
  /** The latest that any event of it gives. */
  uploadedAt: string | null;
  /** Of its last `document.processed`. */
  processedAt: string | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  receivedAt: string;
}
