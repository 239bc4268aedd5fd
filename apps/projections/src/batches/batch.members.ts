import type { DocumentState } from '../documents/document.state.js';
import { hasEnded, type FileState } from '../files/file.state.js';
import { latest } from '../runner/event-order.js';
import type { BatchFacts, NewestTimes } from './batch.state.js';
import { exchange, memberHash } from './members-digest.js';

const TIMES = ['newestUploadAt', 'newestArrivalAt', 'newestProcessedAt'] as const;

type Count<S> = (facts: BatchFacts, before: S | null, after: S | null) => void;

/**
 * Counts a document in a batch, in place: `before` is how it was there, null where it was not in it;
 * `after` how it is there now.
 */
export const countDocument: Count<DocumentState> = (facts, before, after) => {
  if (after !== null) addTimes(facts, documentTimes(after));
  // Most events change nothing here, and a hash costs more than all the rest.
  if (before?.status === after?.status) return;
  const { counts } = facts;
  let [out, into] = [0n, 0n];
  if (before !== null) {
    counts[before.status] -= 1;
    out = memberHash(before.documentId, before.status);
  }
  if (after !== null) {
    counts[after.status] += 1;
    into = memberHash(after.documentId, after.status);
  }
  facts.membersDigest = exchange(facts.membersDigest, out, into);
};

/** The same for a file. */
export const countFile: Count<FileState> = (facts, before, after) => {
  const change = (is: (file: FileState) => boolean) =>
    Number(after !== null && is(after)) - Number(before !== null && is(before));
  if (after !== null) addTimes(facts, fileTimes(after));
  facts.files += change(() => true);
  facts.filesPending += change(({ status }) => !hasEnded(status));
  facts.filesRejected += change(({ status }) => status === 'rejected');
};

/** Without an upload time a document arrived, as far as anybody can tell, when it was processed. */
export function documentTimes({ uploadedAt, processedAt }: DocumentState): NewestTimes {
  return {
    newestUploadAt: uploadedAt,
    newestArrivalAt: uploadedAt ?? processedAt,
    newestProcessedAt: processedAt,
  };
}

export function fileTimes({ uploadedAt, endedAt }: FileState): NewestTimes {
  return {
    newestUploadAt: uploadedAt,
    newestArrivalAt: uploadedAt ?? endedAt,
    newestProcessedAt: endedAt,
  };
}

/**
 * Whether a batch's newest time was this member's and is no more: then only the other members can say
 * which is the newest now.
 */
export function losesNewest(
  facts: NewestTimes,
  before: NewestTimes | null,
  after: NewestTimes | null,
): boolean {
  if (before === null) return false;
  return TIMES.some((name) => {
    const was = before[name];
    return was !== null && was >= (facts[name] ?? '') && (after?.[name] ?? '') < was;
  });
}

function addTimes(facts: BatchFacts, times: NewestTimes): void {
  facts.newestUploadAt = latest(facts.newestUploadAt, times.newestUploadAt);
  facts.newestArrivalAt = latest(facts.newestArrivalAt, times.newestArrivalAt);
  facts.newestProcessedAt = latest(facts.newestProcessedAt, times.newestProcessedAt);
}
