import type { VendorBatch } from '#vendor-payloads';
import type { BatchFact, BatchFactType } from './vendor-fact.js';

/** A batch and what decides its next step. Times are milliseconds since 1970. */
export interface BatchLife {
  readonly batch: VendorBatch;
  /** Ids of its files, of ZIPs and of what came out of them. */
  readonly files: readonly string[];
  /** Files in it that are neither processed nor rejected yet. */
  readonly pending: number;
  /** Documents in it that are processed. */
  readonly processed: number;
  readonly rejectedFiles: number;
  readonly lastRequestAt: number;
  readonly lastEventAt: number;
}

export type BatchCommand =
  | { kind: 'upload'; arrived: Arrival; close: boolean }
  | { kind: 'document-processed' }
  | { kind: 'file-ended'; rejected: boolean }
  | { kind: 'close' }
  | { kind: 'time-passed'; inactivityMs: number };

/** What one request brings. */
export interface Arrival {
  documentIds: readonly string[];
  fileIds: readonly string[];
  /** How many of the files have not ended at once: an empty ZIP has. */
  pending: number;
}

export interface BatchDecision {
  life: BatchLife;
  facts: BatchFact[];
  /** Why the command was not taken; then nothing changed. */
  refused?: 'batch-closed';
}

/** A batch comes to be: by its own call, or by an upload that names none. */
export function openBatch(batch: VendorBatch, at: number): BatchDecision {
  const life = {
    batch,
    files: [],
    pending: 0,
    processed: 0,
    rejectedFiles: 0,
    lastRequestAt: at,
    lastEventAt: at - 1,
  };
  return happened(life, at, 'batch.created');
}

/**
 * What a command does to a batch: pure, total, and the same for the same arguments.
 *
 * Rules (the guide, "How do document batches work?"): a batch closes by itself a while after the
 * last request, or at once where an upload says so; it is processed when it is closed and each of
 * its documents is. `vendor.md` says the same of an import and its files, which covers a batch
 * whose files were all rejected: it has no document to wait for, and ends. The guide does not say
 * what an upload to a closed batch meets: it is refused.
 */
export function decide(life: BatchLife, command: BatchCommand, at: number): BatchDecision {
  switch (command.kind) {
    case 'upload':
      return upload(life, command.arrived, command.close, at);
    case 'document-processed':
      return { life: { ...life, processed: life.processed + 1 }, facts: [] };
    case 'file-ended':
      return finishIfDone(
        {
          life: {
            ...life,
            pending: Math.max(0, life.pending - 1),
            rejectedFiles: life.rejectedFiles + (command.rejected ? 1 : 0),
          },
          facts: [],
        },
        at,
      );
    case 'close':
      return life.batch.status === 'open' ? close(life, at) : finishIfDone({ life, facts: [] }, at);
    case 'time-passed': {
      const due = closesAt(life, command.inactivityMs);
      return due !== null && at >= due ? close(life, at) : { life, facts: [] };
    }
  }
}

/** When the batch will close by itself if nobody asks for it any more; null once it is closed. */
export function closesAt(life: BatchLife, inactivityMs: number): number | null {
  return life.batch.status === 'open' ? life.lastRequestAt + inactivityMs : null;
}

function upload(
  life: BatchLife,
  { documentIds, fileIds, pending }: Arrival,
  closeNow: boolean,
  at: number,
): BatchDecision {
  if (life.batch.status !== 'open') return { life, facts: [], refused: 'batch-closed' };
  const grown: BatchLife = {
    ...life,
    batch: { ...life.batch, documents: [...life.batch.documents, ...documentIds] },
    files: [...life.files, ...fileIds],
    pending: life.pending + pending,
    // Two requests may be taken in an order that their times don't have.
    lastRequestAt: Math.max(life.lastRequestAt, at),
  };
  return closeNow ? close(grown, at) : { life: grown, facts: [] };
}

function close(life: BatchLife, at: number): BatchDecision {
  const time = Math.max(at, life.lastEventAt + 1);
  const closed: BatchLife = {
    ...life,
    batch: { ...life.batch, status: 'closed', closed: new Date(time).toISOString() },
  };
  return finishIfDone(happened(closed, at, 'batch.closed'), at);
}

function finishIfDone({ life, facts }: BatchDecision, at: number): BatchDecision {
  if (life.batch.status !== 'closed' || life.pending > 0) return { life, facts };
  const processed: BatchLife = { ...life, batch: { ...life.batch, status: 'processed' } };
  const last = happened(processed, at, 'batch.processed');
  return { life: last.life, facts: [...facts, ...last.facts] };
}

/**
 * The time of an object's events only grows. Without it two events in one millisecond could have
 * the same bytes, which in the first dialect makes them one event: it has no event id.
 */
function happened(life: BatchLife, at: number, type: BatchFactType): BatchDecision {
  const time = Math.max(at, life.lastEventAt + 1);
  const { batch, files } = life;
  return {
    life: { ...life, lastEventAt: time },
    facts: [{ kind: 'batch', type, at: time, batch, files }],
  };
}
