import { bar, LiveLines, type Out } from '#runtime';
import type { BatchAnswer } from './read-client.js';
import type { UploadedBatch } from './upload.js';

export interface Tracked {
  batch: UploadedBatch;
  answer: BatchAnswer | null;
  /** Milliseconds from its first upload until the read API said that it is complete. */
  completedMs: number | null;
}

const WIDEST_BAR = 30;
const NARROWEST_BAR = 6;
/** Columns of a line beside its bar and its id, at most. */
const BESIDE_BAR = 38;
/** Below this many columns a batch is told by the end of its id. */
const WHOLE_IDS_FROM = 72;
/** Where the output is no terminal, a line a batch at most this often. */
const PLAIN_EVERY_MS = 2_000;

/** One line for a batch, no wider than `columns`: how much of it has ended, and where it stands. */
export function progressLine({ batch, answer, completedMs }: Tracked, columns: number): string {
  const total = Math.max(batch.documents, answer?.documents.total ?? 0);
  const ended = answer === null ? 0 : answer.documents.total - answer.documents.pending;
  const id = columns < WHOLE_IDS_FROM ? `…${batch.id.slice(-7)}` : batch.id;
  const room = columns - BESIDE_BAR - id.length;
  const width = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, room));
  const state =
    completedMs === null ? (answer?.status ?? 'uploaded') : `completed in ${seconds(completedMs)}`;
  const line = `  ${id}  ${bar(ended / total, width)}  ${String(ended).padStart(3)} of ${String(total).padStart(3)}  ${state}`;
  return line.slice(0, columns);
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** Shows the batches as they go. */
export function progressView(out: Out): (tracked: readonly Tracked[]) => void {
  const lines = new LiveLines(out, PLAIN_EVERY_MS);
  return (tracked) => {
    const isOver = tracked.every(({ completedMs }) => completedMs !== null);
    lines.show((columns) => tracked.map((one) => progressLine(one, columns)), isOver);
  };
}
