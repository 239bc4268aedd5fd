import type { ClientBase } from 'pg';
import type { DocumentEvent, SourceEvent } from '#contracts';
import { countDocument, evolveBatch } from '../batches/batch.evolve.js';
import { outcomeOf } from '../batches/batch.outcome.js';
import type { BatchFacts } from '../batches/batch.state.js';
import { lockBatches, saveBatches } from '../batches/batch.store.js';
import { evolveDocument } from '../documents/document.evolve.js';
import { distinctIds, membershipsOf, type DocumentState } from '../documents/document.state.js';
import { lockDocuments, saveDocuments } from '../documents/document.store.js';
import { saveTimeline } from '../timeline/timeline.store.js';

interface Change {
  before: DocumentState | null;
  after: DocumentState;
}

/**
 * Applies events to the read models within the caller's transaction: locks the rows they touch,
 * documents first and then batches, each in key order; folds in memory; writes each table once.
 */
export async function applyEvents(
  client: ClientBase,
  events: readonly SourceEvent[],
): Promise<void> {
  const changes = await foldDocuments(client, events);
  await saveDocuments(
    client,
    changes.map(({ after }) => after),
  );
  await saveTimeline(client, events);
  // Last, since every partition may touch a large batch: its row is locked for the shortest time.
  await foldBatches(client, events, changes);
}

async function foldDocuments(
  client: ClientBase,
  events: readonly SourceEvent[],
): Promise<Change[]> {
  const own = events.filter((event): event is DocumentEvent => event.entity === 'document');
  const named = new Map<string, Key>();
  for (const { source, subject } of own) addKey(named, source, subject);
  const keys = sorted(named);
  const locked = await lockDocuments(
    client,
    keys.map(([environment, documentId]) => ({ environment, documentId })),
  );
  const before = new Map(locked.map((d) => [keyOf(d.environment, d.documentId), d]));
  const after = new Map(before);
  for (const event of own) {
    const key = keyOf(event.source, event.subject);
    after.set(key, evolveDocument(after.get(key) ?? null, event));
  }
  return [...after].map(([key, state]) => ({ before: before.get(key) ?? null, after: state }));
}

async function foldBatches(
  client: ClientBase,
  events: readonly SourceEvent[],
  changes: readonly Change[],
): Promise<void> {
  const named = new Map<string, Key>();
  for (const event of events) {
    for (const id of batchesOf(event)) addKey(named, event.source, id);
  }
  for (const { before, after } of changes) {
    for (const id of membershipsOf(before)) addKey(named, after.environment, id);
    for (const id of membershipsOf(after)) addKey(named, after.environment, id);
  }
  const keys = sorted(named);
  const locked = await lockBatches(
    client,
    keys.map(([environment, batchId]) => ({ environment, batchId })),
  );
  const batches = new Map<string, BatchFacts>(
    locked.map((b) => [keyOf(b.environment, b.batchId), b]),
  );
  for (const event of events) {
    for (const id of batchesOf(event)) {
      const key = keyOf(event.source, id);
      batches.set(key, evolveBatch(batches.get(key) ?? null, id, event));
    }
  }
  for (const { before, after } of changes) recount(batches, before, after);
  await saveBatches(
    client,
    [...batches.values()].map((facts) => ({ ...facts, ...outcomeOf(facts) })),
  );
}

/** Takes a document out of the batches that it was in, and counts it in those that it is in now. */
function recount(
  batches: Map<string, BatchFacts>,
  before: DocumentState | null,
  after: DocumentState,
): void {
  const was = membershipsOf(before);
  const is = membershipsOf(after);
  for (const id of [...was, ...is.filter((one) => !was.includes(one))]) {
    const key = keyOf(after.environment, id);
    const facts = batches.get(key);
    // Each batch that a document was ever in has a row: some event of it named the batch.
    if (!facts) throw new Error(`no row for batch ${key}`);
    const from = before !== null && was.includes(id) ? before.status : null;
    batches.set(key, countDocument(facts, from, is.includes(id) ? after.status : null));
  }
}

/** The batches and imports that an event names. */
function batchesOf(event: SourceEvent): string[] {
  const { batchId } = event.data;
  const importId = 'importId' in event.data ? event.data.importId : undefined;
  return distinctIds(batchId, importId);
}

// Ids and environments have no blank, so it keeps them apart.
function keyOf(environment: string, id: string): string {
  return `${environment} ${id}`;
}

type Key = readonly [environment: string, id: string];

function addKey(keys: Map<string, Key>, environment: string, id: string): void {
  const key = keyOf(environment, id);
  if (!keys.has(key)) keys.set(key, [environment, id]);
}

/** Keys in one order for all processes, so that no two transactions wait for each other. */
function sorted(keys: ReadonlyMap<string, Key>): Key[] {
  return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}
