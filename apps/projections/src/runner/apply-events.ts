import type { ClientBase } from 'pg';
import type { DocumentEvent, FileEvent, SourceEvent } from '#contracts';
import { saveBatches } from '../batches/batch.store.js';
import { foldBatches } from '../batches/fold-batches.js';
import { noteCompletions } from '../completions/completion.store.js';
import { evolveDocument } from '../documents/document.evolve.js';
import { lockDocuments, readDocumentVendors, saveDocuments } from '../documents/document.store.js';
import { evolveFile } from '../files/file.evolve.js';
import { lockFiles, readFileVendors, saveFiles } from '../files/file.store.js';
import { saveTimeline, type Places } from '../timeline/timeline.store.js';
import { foldRows } from './fold-rows.js';

export interface ApplyOptions {
  /**
   * Whether completions go to the outbox. Only the version that readers see may: a rebuild concludes the same
   * again, and must not send it again.
   */
  outbox: boolean;
  /** Where the events stand in the log. */
  places?: Places | null;
}

/**
 * Applies events to the read models within the caller's transaction: locks the rows they touch,
 * documents first, then files, then batches, each in key order; folds in memory; writes each table once.
 */
export async function applyEvents(
  client: ClientBase,
  events: readonly SourceEvent[],
  { outbox, places = null }: ApplyOptions,
): Promise<void> {
  const documents = await foldRows(
    events.filter((event): event is DocumentEvent => event.entity === 'document'),
    {
      lock: (keys) => lockDocuments(client, keys),
      vendors: (keys) => readDocumentVendors(client, keys),
      idOf: ({ documentId }) => documentId,
    },
    evolveDocument,
  );
  const files = await foldRows(
    events.filter((event): event is FileEvent => event.entity === 'file'),
    {
      lock: (keys) => lockFiles(client, keys),
      vendors: (keys) => readFileVendors(client, keys),
      idOf: ({ fileId }) => fileId,
    },
    evolveFile,
  );
  await saveDocuments(client, documents.map(afterOf));
  await saveFiles(client, files.map(afterOf));
  await saveTimeline(client, events, places);
  // Last, since every partition may touch a large batch: its row is locked for the shortest time.
  const batches = await foldBatches(client, events, { documents, files });
  await saveBatches(client, batches);
  if (outbox) await noteCompletions(client, batches, new Date());
}

function afterOf<State>({ after }: { after: State }): State {
  return after;
}
