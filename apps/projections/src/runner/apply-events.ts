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
import { together } from './together.js';

export interface ApplyOptions {
  /**
   * Whether completions go to the outbox. Only the version that readers see may: a rebuild concludes the same
   * again, and must not send it again.
   */
  outbox: boolean;
  /** Where the events stand in the log. */
  places?: Places | null;
  /** What the caller writes besides: it goes with the last statements, and costs no round trip of its own. */
  besides?: () => Promise<unknown>;
}

/**
 * Applies events to the read models within the caller's transaction, on a connection that pipelines: locks the rows they touch,
 * documents first, then files, then batches, each in key order; folds in memory; writes each table once.
 */
export async function applyEvents(
  client: ClientBase,
  events: readonly SourceEvent[],
  { outbox, places = null, besides }: ApplyOptions,
): Promise<void> {
  const [documents, files] = await together(
    foldRows(
      events.filter((event): event is DocumentEvent => event.entity === 'document'),
      {
        lock: (keys) => lockDocuments(client, keys),
        vendors: (keys) => readDocumentVendors(client, keys),
        idOf: ({ documentId }) => documentId,
      },
      evolveDocument,
    ),
    foldRows(
      events.filter((event): event is FileEvent => event.entity === 'file'),
      {
        lock: (keys) => lockFiles(client, keys),
        vendors: (keys) => readFileVendors(client, keys),
        idOf: ({ fileId }) => fileId,
      },
      evolveFile,
    ),
  );
  const [, , , batches] = await together(
    saveDocuments(client, documents.map(afterOf)),
    saveFiles(client, files.map(afterOf)),
    saveTimeline(client, events, places),
    // Last, since every partition may touch a large batch: its row is locked for the shortest time.
    foldBatches(client, events, { documents, files }),
  );
  await together(
    saveBatches(client, batches),
    outbox ? noteCompletions(client, batches, new Date()) : undefined,
    besides?.(),
  );
}

function afterOf<State>({ after }: { after: State }): State {
  return after;
}
