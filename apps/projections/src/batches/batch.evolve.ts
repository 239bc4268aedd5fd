import type { BatchEvent, DocumentEvent, FileEvent, SourceEvent } from '#contracts';
import { earliest, latest, versionOf } from '../runner/event-order.js';
import type { BatchFacts } from './batch.state.js';

/**
 * Folds one event that names batch `batchId` into it: an event of the batch itself, or of a document
 * or file. Like every fold here it depends on the set of events only. Which documents and files are in it,
 * and how they stand, is counted apart (`batch.members.ts`): where they are, only they know.
 *
 * @param state is changed, not copied: a batch has a hundred events in a chunk
 */
export function evolveBatch(
  state: BatchFacts | null,
  batchId: string,
  event: SourceEvent,
): BatchFacts {
  const facts = state ?? emptyBatch(batchId, event);
  facts.receivedAt = earliest(facts.receivedAt, event.receivedAt) ?? event.receivedAt;
  switch (event.entity) {
    case 'document':
    case 'file':
      foldActivity(facts, event);
      // An import id in a document of the second dialect is how most imports are first heard of.
      if (event.data.importId === batchId && event.data.batchId !== batchId) facts.kind = 'import';
      return facts;
    case 'batch':
    case 'import':
      if (event.data.reason === 'inactivity') {
        facts.inferredClose = true;
        facts.inferredCloseAt = latest(facts.inferredCloseAt, event.data.closedAt ?? null);
        return facts;
      }
      foldBatchEvent(facts, event);
      foldActivity(facts, event);
      return facts;
    default:
      return event satisfies never;
  }
}

function emptyBatch(batchId: string, event: SourceEvent): BatchFacts {
  return {
    environment: event.source,
    batchId,
    kind: 'batch',
    counts: { pending: 0, processed: 0, approved: 0, discarded: 0, exported: 0 },
    files: 0,
    filesPending: 0,
    filesRejected: 0,
    membersDigest: 0n,
    announced: null,
    expected: null,
    expectedVersion: null,
    inactivityOff: false,
    inactivitySeconds: null,
    declaredClose: false,
    declaredCloseAt: null,
    declaredProcessed: false,
    declaredProcessedAt: null,
    inferredClose: false,
    inferredCloseAt: null,
    newestUploadAt: null,
    newestArrivalAt: null,
    newestProcessedAt: null,
    lastEventVersion: null,
    createdAt: null,
    firstEventAt: null,
    lastEventAt: null,
    receivedAt: event.receivedAt,
  };
}

function foldBatchEvent(facts: BatchFacts, event: BatchEvent): void {
  const { data, action, entity, time } = event;
  if (entity === 'import') facts.kind = 'import';
  facts.createdAt = earliest(facts.createdAt, data.createdAt ?? null);
  if (data.documentCount !== undefined) foldCount(facts, event, data.documentCount);
  if (action === 'closed') {
    facts.declaredClose = true;
    facts.declaredCloseAt = latest(facts.declaredCloseAt, data.closedAt ?? time);
  } else if (action === 'processed') {
    facts.declaredProcessed = true;
    facts.declaredProcessedAt = latest(facts.declaredProcessedAt, time);
  }
}

/** A list made before the close may still grow: it only says that there are no fewer. */
function foldCount(facts: BatchFacts, event: BatchEvent, count: number): void {
  facts.announced = Math.max(facts.announced ?? 0, count);
  if (event.action !== 'closed' && event.action !== 'processed') return;
  const version = versionOf(event);
  const before = facts.expectedVersion ?? '';
  if (version < before) return;
  // One id with two bodies: the larger count, so that nothing is taken for complete too early.
  facts.expected = version === before ? Math.max(facts.expected ?? 0, count) : count;
  facts.expectedVersion = version;
}

function foldActivity(facts: BatchFacts, event: DocumentEvent | FileEvent | BatchEvent): void {
  if (event.inactivity === 'off') facts.inactivityOff = true;
  else facts.inactivitySeconds = Math.max(facts.inactivitySeconds ?? 0, event.inactivity);
  facts.lastEventVersion = latest(facts.lastEventVersion, versionOf(event));
  facts.firstEventAt = earliest(facts.firstEventAt, event.time);
  facts.lastEventAt = latest(facts.lastEventAt, event.time);
}
