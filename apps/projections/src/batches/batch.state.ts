import type { DocumentStatus } from '#read-models';

/** `open` → `processing` (closed, not everything ended) → `completed`, with errors where a file was rejected. */
export type BatchStatus = 'open' | 'processing' | 'completed' | 'completed_with_errors';

/** The newest times of the documents and files that are in a batch now. */
export interface NewestTimes {
  /** The newest upload time. */
  newestUploadAt: string | null;
  /** The same, or where one has none, when it was processed. */
  newestArrivalAt: string | null;
  newestProcessedAt: string | null;
}

/**
 * What the events of one batch add up to: facts that only ever grow, whatever order they come in,
 * and how many of its documents and files stand where. Times are ISO 8601 in UTC with milliseconds.
 */
export interface BatchFacts extends NewestTimes {
  environment: string;
  batchId: string;
  kind: 'batch' | 'import';
  /** Documents known by events of their own, by status. */
  counts: Record<DocumentStatus, number>;
  /** Files known by events of their own; those that have not ended, and those that were refused. */
  files: number;
  filesPending: number;
  filesRejected: number;
  /** Of its documents and where they stand; see `members-digest.ts`. */
  membersDigest: bigint;
  /** The most documents that any event of the batch named: it is not complete with fewer. */
  announced: number | null;
  /** How many documents there are, by the vendor's latest word at or after a close. */
  expected: number | null;
  expectedVersion: string | null;
  /** The inactivity rule: `off` wins over every number, else the longest counts. */
  inactivityOff: boolean;
  inactivitySeconds: number | null;
  /** The vendor said that it closed, and when. */
  declaredClose: boolean;
  declaredCloseAt: string | null;
  /** The vendor said that all of it is processed, and when. */
  declaredProcessed: boolean;
  declaredProcessedAt: string | null;
  /** Foxtail's own close after a silence, and as of when. */
  inferredClose: boolean;
  inferredCloseAt: string | null;
  /** Its last event of the vendor's: what an inactivity close is a function of. */
  lastEventVersion: string | null;
  createdAt: string | null;
  firstEventAt: string | null;
  lastEventAt: string | null;
  receivedAt: string;
}

/** What follows from the facts: never folded, always computed. */
export interface BatchOutcome {
  status: BatchStatus;
  /** Whether the vendor's word or a silence makes it complete; null while it is not. */
  basis: 'declared' | 'inferred' | null;
  closedAt: string | null;
  closedReason: 'vendor' | 'inactivity' | null;
  completedAt: string | null;
  /** It was closed once, and a newer document or file opened it again. */
  reopened: boolean;
  /** Whether a close by inactivity would bring it further. */
  awaitsInactivity: boolean;
}

export type BatchState = BatchFacts & BatchOutcome;
