import { latest } from '../runner/event-order.js';
import type { BatchFacts, BatchOutcome, BatchStatus } from './batch.state.js';

/**
 * What the facts of a batch add up to: a pure function of them, computed anew after each change.
 *
 * A document or file newer than a close opens the batch again. Newer is judged by upload time, since with
 * `closeBatch` every document is processed after the close; without one, only a close that was
 * inferred can be overruled.
 */
export function outcomeOf(facts: BatchFacts): BatchOutcome {
  const processed =
    facts.declaredProcessed && !isAfter(facts.newestUploadAt, facts.declaredProcessedAt);
  const closed = facts.declaredClose && !isAfter(facts.newestUploadAt, facts.declaredCloseAt);
  const quiet = facts.inferredClose && !isAfter(facts.newestArrivalAt, facts.inferredCloseAt);
  const isClosed = processed || closed || quiet;
  const basis = basisOf(facts, { processed, closed, quiet });
  const closedAt = !isClosed
    ? null
    : closed
      ? facts.declaredCloseAt
      : processed
        ? facts.declaredProcessedAt
        : facts.inferredCloseAt;
  const hasRule = !facts.inactivityOff && facts.inactivitySeconds !== null;
  return {
    status: statusOf(facts, isClosed, basis !== null),
    basis,
    closedAt,
    closedReason: !isClosed ? null : processed || closed ? 'vendor' : 'inactivity',
    completedAt: basis === null ? null : completionTime(facts, closedAt),
    reopened: (facts.declaredClose || facts.declaredProcessed || facts.inferredClose) && !isClosed,
    // Closed with a known count, only documents and files can bring it further.
    awaitsInactivity: hasRule && basis === null && !quiet && (!isClosed || facts.expected === null),
  };
}

function basisOf(
  facts: BatchFacts,
  close: { processed: boolean; closed: boolean; quiet: boolean },
): BatchOutcome['basis'] {
  const { counts, expected, announced } = facts;
  const ended = counts.processed + counts.approved + counts.discarded + counts.exported;
  const noneMissing =
    counts.pending === 0 && facts.filesPending === 0 && ended >= (expected ?? announced ?? 0);
  // Whoever takes batch events alone, or those and rejections, knows of no document, and has only the vendor's
  // word to go by. A file that was not rejected says that there is more to come.
  const noneKnown = ended + counts.pending === 0 && facts.files === facts.filesRejected;
  if (close.processed && (noneMissing || noneKnown)) return 'declared';
  if (close.closed && expected !== null && noneMissing) return 'declared';
  // Nobody said how many there are: documents are known once they are processed, so that those known
  // have always ended. Only a silence tells that no more come.
  const hasMembers = ended + facts.files > 0;
  return close.quiet && noneMissing && hasMembers ? 'inferred' : null;
}

function statusOf(facts: BatchFacts, isClosed: boolean, isComplete: boolean): BatchStatus {
  if (!isComplete) return isClosed ? 'processing' : 'open';
  return facts.filesRejected > 0 ? 'completed_with_errors' : 'completed';
}

/** When the last thing that completion waited for happened, by the events' own times. */
function completionTime(facts: BatchFacts, closedAt: string | null): string | null {
  return latest(latest(facts.newestProcessedAt, closedAt), facts.declaredProcessedAt);
}

function isAfter(time: string | null, close: string | null): boolean {
  return time !== null && close !== null && time > close;
}
