import { Type, type Static } from 'typebox';
import type { BatchEntity } from '#read-models';
import {
  Count,
  environmentField,
  Id,
  iso,
  orNull,
  receivedField,
  Time,
  updatedField,
} from '../http/view-types.js';
import { updatedAt } from '../lists/list-query.js';
import { batchKinds, batchStatuses } from './batch.list.js';

/** A batch or import as lists answer it. */
export const batchSchema = Type.Object({
  id: Id("The vendor's id of it."),
  environment: environmentField,
  kind: Type.Enum([...batchKinds], { description: 'Which of the two it is at the vendor.' }),
  status: Type.Enum([...batchStatuses], {
    description:
      'open: more may come. processing: closed, and not everything in it has ended. completed; completed_with_errors: everything has, and some file was rejected.',
  }),
  isComplete: Type.Boolean({ description: 'Whether it is completed, with or without errors.' }),
  basis: Type.Union([Type.Enum(['declared', 'inferred']), Type.Null()], {
    description:
      "Of a complete one. declared: by the vendor's word and counts. inferred: by silence, so more could still come.",
  }),
  progress: Type.Number({
    minimum: 0,
    maximum: 1,
    description:
      'The share of the documents and files known or announced that has ended; 1 once it is complete, and only then.',
  }),
  documents: Type.Object(
    {
      total: Count('Known or announced.'),
      pending: Count('Not ended, or announced and not heard of.'),
      processed: Count('Processed, and nothing since.'),
      approved: Count('Approved.'),
      discarded: Count('Discarded: ended, and no error.'),
      exported: Count('Exported.'),
    },
    { description: 'How many documents stand where; the parts add up to the total.' },
  ),
  files: Type.Object(
    {
      total: Count('Original files that events of their own tell of.'),
      pending: Count('Not ended.'),
      rejected: Count('Refused by the vendor.'),
    },
    { description: 'How many files stand where.' },
  ),
  reopened: Type.Boolean({
    description: 'It was closed once, and something newer opened it again.',
  }),
  createdAt: orNull(Time('When it was made at the vendor.')),
  closedAt: orNull(Time('When it closed.')),
  closedReason: Type.Union([Type.Enum(['vendor', 'inactivity']), Type.Null()], {
    description: 'Why it is closed: by word of the vendor, or by silence.',
  }),
  completedAt: orNull(Time('The latest time of what completed it.')),
  durationSeconds: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
    description: 'How long it took, from its making or its first event until it was complete.',
  }),
  completionId: orNull(Id('The id of the batch.completed event that tells of this completion.')),
  firstEventAt: orNull(Time('The earliest time that an event of it has.')),
  lastEventAt: orNull(Time('The latest time that an event of it has.')),
  updatedAt: updatedField,
  receivedAt: receivedField,
});
export type BatchView = Static<typeof batchSchema>;

export type BatchRow = Omit<BatchEntity, 'status' | 'basis' | 'closedReason'> &
  Pick<BatchView, 'status' | 'basis' | 'closedReason'> & { completionId: string | null };

export function batchView(row: BatchRow): BatchView {
  const { processed, approved, discarded, exported } = row;
  const isComplete = row.status === 'completed' || row.status === 'completed_with_errors';
  const ended = processed + approved + discarded + exported;
  const total = Math.max(row.expected ?? row.announced ?? 0, ended + row.pending);
  return {
    id: row.batchId,
    environment: row.environment,
    kind: row.kind,
    status: row.status,
    isComplete,
    basis: row.basis,
    progress: isComplete ? 1 : progressOf(ended, total, row),
    documents: { total, pending: total - ended, processed, approved, discarded, exported },
    files: { total: row.files, pending: row.filesPending, rejected: row.filesRejected },
    reopened: row.reopened,
    createdAt: iso(row.createdAt),
    closedAt: iso(row.closedAt),
    closedReason: row.closedReason,
    completedAt: iso(row.completedAt),
    durationSeconds: durationOf(row),
    completionId: row.completionId,
    firstEventAt: iso(row.firstEventAt),
    lastEventAt: iso(row.lastEventAt),
    updatedAt: updatedAt(row).toISOString(),
    receivedAt: row.receivedAt.toISOString(),
  };
}

/** Of one that is not complete: with all that is known at its end, more may still come. */
function progressOf(ended: number, total: number, { files, filesPending }: BatchRow): number {
  const all = total + files;
  return all === 0 ? 0 : Math.min((ended + files - filesPending) / all, 0.99);
}

function durationOf({ createdAt, firstEventAt, completedAt }: BatchRow): number | null {
  const start = createdAt ?? firstEventAt;
  if (start === null || completedAt === null) return null;
  return Math.max(0, completedAt.getTime() - start.getTime()) / 1_000;
}
