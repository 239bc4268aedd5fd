import type { VendorFile } from '#vendor-payloads';
import type { FileFact, FileFactType } from './vendor-fact.js';

/** An original file and what decides its next step. Times are milliseconds since 1970. */
export interface FileLife {
  readonly file: VendorFile;
  /** Of its documents, or of a ZIP's files, those that have not ended. */
  readonly pending: number;
  /** That it will be rejected, and when: drawn as it arrives. */
  readonly rejection?: { readonly error: string; readonly dueAt: number };
  readonly lastEventAt: number;
}

export interface FileDecision {
  life: FileLife;
  facts: FileFact[];
}

export type FileCommand = { kind: 'part-ended' } | { kind: 'rejection-due' };

/**
 * A file has arrived. It is `pending` until its documents, or a ZIP's files, are known, and
 * `processing` from then on; the simulator knows them at once, so that only a file that will be
 * rejected is seen pending for long. The vendor names these states and not when they change.
 *
 * @param file as it is `pending`, without documents
 * @param parts its documents, or the files that were in it
 */
export function arriveFile(
  file: VendorFile,
  parts: { documentIds: readonly string[]; pending: number } | { rejection: Rejection },
  at: number,
): FileDecision {
  const before: FileLife = { file, pending: 0, lastEventAt: at - 1 };
  const arrived = happened(before, at, 'file.uploaded');
  if ('rejection' in parts) return { ...arrived, life: { ...arrived.life, ...parts } };
  const { documentIds, pending } = parts;
  const life: FileLife = {
    ...arrived.life,
    file: { ...file, status: 'processing', documentIds: [...documentIds] },
    pending,
  };
  // An empty ZIP: all of its files are processed.
  return finishIfDone({ life, facts: arrived.facts }, at);
}

type Rejection = NonNullable<FileLife['rejection']>;

/**
 * What a command does to a file: pure and total. Rules (`vendor.md`, State logic): a file is
 * processed when all its documents are; a ZIP when all its files are processed or rejected.
 */
export function decideFile(life: FileLife, command: FileCommand, at: number): FileDecision {
  if (hasEnded(life)) return { life, facts: [] };
  switch (command.kind) {
    case 'part-ended':
      return finishIfDone(
        { life: { ...life, pending: Math.max(0, life.pending - 1) }, facts: [] },
        at,
      );
    case 'rejection-due':
      return life.rejection === undefined
        ? { life, facts: [] }
        : changed(life, { status: 'rejected', error: life.rejection.error }, at, 'file.rejected');
  }
}

export function hasEnded({ file }: FileLife): boolean {
  return file.status === 'processed' || file.status === 'rejected';
}

function finishIfDone({ life, facts }: FileDecision, at: number): FileDecision {
  if (life.pending > 0 || life.rejection !== undefined) return { life, facts };
  const last = changed(life, { status: 'processed' }, at, 'file.processed');
  return { life: last.life, facts: [...facts, ...last.facts] };
}

function changed(
  life: FileLife,
  change: Pick<VendorFile, 'status'> & Partial<VendorFile>,
  at: number,
  type: FileFactType,
): FileDecision {
  const updatedAt = new Date(Math.max(at, life.lastEventAt + 1)).toISOString();
  return happened({ ...life, file: { ...life.file, ...change, updatedAt } }, at, type);
}

/** As in `batch-life`: the time of one file's events only grows. */
function happened(life: FileLife, at: number, type: FileFactType): FileDecision {
  const time = Math.max(at, life.lastEventAt + 1);
  return {
    life: { ...life, lastEventAt: time },
    facts: [{ kind: 'file', type, at: time, file: life.file }],
  };
}
