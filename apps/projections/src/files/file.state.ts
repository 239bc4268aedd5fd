import type { Membership } from '../batches/membership.js';
import type { VendorBytes } from '../runner/event-order.js';

/** The vendor's words for where a file stands; `processed` and `rejected` have ended. */
export const fileStatuses = ['pending', 'processing', 'processed', 'rejected'] as const;
export type FileStatus = (typeof fileStatuses)[number];

/** What the events of one original file add up to. Times are ISO 8601 in UTC with milliseconds. */
export interface FileState extends Membership {
  environment: string;
  fileId: string;
  /** Of the event that the fields up to `vendor` come from: the latest one. */
  version: string;
  filename: string | null;
  /** The ZIP it came out of. */
  parentFileId: string | null;
  vendor: VendorBytes;
  /** From the latest event that says where the file stands, since one that is not known need not. */
  status: FileStatus;
  /** Why it was rejected: the vendor's code. */
  error: string | null;
  statusVersion: string | null;
  /** The latest that any event of it gives; `file.uploaded` itself is one. */
  uploadedAt: string | null;
  /** Of the last event that says that it ended. */
  endedAt: string | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  receivedAt: string;
}

export function hasEnded(status: FileStatus): boolean {
  return status === 'processed' || status === 'rejected';
}
