import type { DocumentStatus } from '#read-models';

/** `open` → `processing` (closed, some documents pending) → `completed`. */
export type BatchStatus = 'open' | 'processing' | 'completed';

/**
 * What the events of one batch add up to: facts that only ever grow, whatever order they come in,
 * and how many of its documents stand where. Times are ISO 8601 in UTC with milliseconds.
 */
export interface BatchFacts {
  environment: string;
  batchId: string;
  kind: 'batch' | 'import';
  /** Documents known by events of their own, by status. */
  counts: Record<DocumentStatus, number>;
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
  /** The newest upload time that an event in it named. */
  newestUploadAt: string | null;
  /** The same, or where an event names none, when the document was processed. */
  newestArrivalAt: string | null;
  newestProcessedAt: string | null;
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
  /** It was closed once, and a newer document opened it again. */
  reopened: boolean;
  /** Whether a close by inactivity would bring it further. */
  awaitsInactivity: boolean;
}

export type BatchState = BatchFacts & BatchOutcome;
