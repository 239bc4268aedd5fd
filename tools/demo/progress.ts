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
/** Below this many columns nothing is redrawn in place: whole lines say more than cut ones. */
const REDRAW_FROM = 60;
/** Where the output is no terminal, a line a batch at most this often. */
const PLAIN_EVERY_MS = 2_000;

/** One line for a batch, no wider than `columns`: how much of it has ended, and where it stands. */
export function progressLine({ batch, answer, completedMs }: Tracked, columns: number): string {
  const total = Math.max(batch.documents, answer?.documents.total ?? 0);
  const ended = answer === null ? 0 : answer.documents.total - answer.documents.pending;
  const id = columns < WHOLE_IDS_FROM ? `…${batch.id.slice(-7)}` : batch.id;
  const room = columns - BESIDE_BAR - id.length;
  const width = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, room));
  const filled = Math.round((width * ended) / total);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  const state =
    completedMs === null ? (answer?.status ?? 'uploaded') : `completed in ${seconds(completedMs)}`;
  const line = `  ${id}  ${bar}  ${String(ended).padStart(3)} of ${String(total).padStart(3)}  ${state}`;
  return line.slice(0, columns);
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/**
 * Shows the batches: redrawn in place on a terminal, else a line when one has moved on, now and then.
 * A line that would wrap makes the redraw go wrong, so each is cut to the terminal's width.
 */
export function progressView(
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>,
): (tracked: readonly Tracked[]) => void {
  let drawn = 0;
  let shown: string[] = [];
  let shownAt = -Infinity;
  return (tracked) => {
    const columns = out.columns || 120;
    // The last column stays free: some terminals wrap when it is filled.
    const lines = tracked.map((one) => progressLine(one, Math.max(columns, REDRAW_FROM) - 1));
    if (out.isTTY && columns >= REDRAW_FROM) {
      if (drawn > 0) out.write(`\x1b[${drawn}A`);
      for (const line of lines) out.write(`\x1b[2K${line}\n`);
      drawn = lines.length;
      return;
    }
    drawn = 0;
    const isOver = tracked.every(({ completedMs }) => completedMs !== null);
    if (!isOver && performance.now() - shownAt < PLAIN_EVERY_MS) return;
    shownAt = performance.now();
    lines.filter((line, index) => line !== shown[index]).forEach((line) => out.write(`${line}\n`));
    shown = lines;
  };
}
