import type { ClientBase } from 'pg';
import type { SourceEvent } from '#contracts';
import type { DocumentState } from '../documents/document.state.js';
import type { FileState } from '../files/file.state.js';
import type { Change } from '../runner/fold-rows.js';
import { inKeyOrder, keyOf } from '../runner/keys.js';
import type { RowKey } from '../runner/lock-rows.js';
import { evolveBatch } from './batch.evolve.js';
import {
  countDocument,
  countFile,
  documentTimes,
  fileTimes,
  losesNewest,
} from './batch.members.js';
import { outcomeOf } from './batch.outcome.js';
import type { BatchFacts, BatchState, NewestTimes } from './batch.state.js';
import { lockBatches, type BatchKey } from './batch.store.js';
import { membershipsOf, type Membership } from './membership.js';
import { readNewest } from './newest.store.js';

export interface MemberChanges {
  documents: readonly Change<DocumentState>[];
  files: readonly Change<FileState>[];
}

/**
 * Folds events, and what they changed of documents and files, into the batches that they touch, whose rows it
 * locks. The documents and files must be written by then.
 */
export async function foldBatches(
  client: ClientBase,
  events: readonly SourceEvent[],
  { documents, files }: MemberChanges,
): Promise<BatchState[]> {
  const keys = new Map<string, RowKey>();
  const touch = (environment: string, ids: readonly string[]) => {
    for (const id of ids) {
      const key = keyOf(environment, id);
      if (!keys.has(key)) keys.set(key, [environment, id]);
    }
  };
  for (const event of events) touch(event.source, batchesOf(event));
  // What a member belongs to, or did before, may be named by no event of these.
  for (const { before, after } of [...documents, ...files]) {
    touch(after.environment, membershipsOf(before));
    touch(after.environment, membershipsOf(after));
  }
  const locked = await lockBatches(client, inKeyOrder(keys));
  const batches = new Map<string, BatchFacts>(
    locked.map((b) => [keyOf(b.environment, b.batchId), b]),
  );
  for (const event of events) {
    for (const id of batchesOf(event)) {
      const key = keyOf(event.source, id);
      const facts = batches.get(key);
      if (facts) evolveBatch(facts, id, event);
      else batches.set(key, evolveBatch(null, id, event));
    }
  }
  const stale = new Map<string, BatchKey>();
  for (const change of documents) recount(batches, stale, change, countDocument, documentTimes);
  for (const change of files) recount(batches, stale, change, countFile, fileTimes);
  for (const newest of await readNewest(client, [...stale.values()])) {
    const key = keyOf(newest.environment, newest.batchId);
    Object.assign(batches.get(key) as BatchFacts, newest);
  }
  return [...batches.values()].map((facts) => ({ ...facts, ...outcomeOf(facts) }));
}

/** Takes a member out of the batches that it was in, and counts it in those that it is in now. */
function recount<Member extends Membership & { environment: string }>(
  batches: Map<string, BatchFacts>,
  stale: Map<string, BatchKey>,
  { before, after }: Change<Member>,
  count: (facts: BatchFacts, before: Member | null, after: Member | null) => void,
  timesOf: (member: Member) => NewestTimes,
): void {
  const was = membershipsOf(before);
  const is = membershipsOf(after);
  for (const batchId of is.concat(was.filter((id) => !is.includes(id)))) {
    const { environment } = after;
    const key = keyOf(environment, batchId);
    const facts = batches.get(key);
    // Each batch that a member was ever in has a row: some event of it named the batch.
    if (!facts) throw new Error(`no row for batch ${key}`);
    const from = was.includes(batchId) ? before : null;
    const to = is.includes(batchId) ? after : null;
    if (losesNewest(facts, from && timesOf(from), to && timesOf(to))) {
      stale.set(key, { environment, batchId });
    }
    count(facts, from, to);
  }
}

/** The batches and imports that an event names. */
function batchesOf(event: SourceEvent): string[] {
  const { batchId } = event.data;
  const importId = 'importId' in event.data ? event.data.importId : undefined;
  if (batchId === undefined) return importId === undefined ? [] : [importId];
  return importId === undefined || importId === batchId ? [batchId] : [batchId, importId];
}
