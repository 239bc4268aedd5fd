import type { BatchAnswer } from './read-client.js';
import type { UploadedBatch } from './upload.js';

export interface Tracked {
  batch: UploadedBatch;
  answer: BatchAnswer | null;
  /** Milliseconds from its first upload until the read API said that it is complete. */
  completedMs: number | null;
}

const WIDTH = 30;

/** One line for a batch: how much of it has ended, and where it stands. */
export function progressLine({ batch, answer, completedMs }: Tracked): string {
  const total = Math.max(batch.documents, answer?.documents.total ?? 0);
  const ended = answer === null ? 0 : answer.documents.total - answer.documents.pending;
  const filled = Math.round((WIDTH * ended) / total);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  const state =
    completedMs === null ? (answer?.status ?? 'uploaded') : `completed in ${seconds(completedMs)}`;
  return `  ${batch.id}  ${bar}  ${String(ended).padStart(3)} of ${String(total).padStart(3)}  ${state}`;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** Shows the lines: redrawn in place on a terminal, else a line whenever a batch has moved on. */
export function progressView(out: NodeJS.WriteStream): (tracked: readonly Tracked[]) => void {
  let drawn = 0;
  let shown: string[] = [];
  return (tracked) => {
    const lines = tracked.map(progressLine);
    if (out.isTTY) {
      if (drawn > 0) out.write(`\x1b[${drawn}A`);
      for (const line of lines) out.write(`\x1b[2K${line}\n`);
      drawn = lines.length;
      return;
    }
    lines.forEach((line, index) => {
      if (line !== shown[index]) out.write(`${line}\n`);
    });
    shown = lines;
  };
}
