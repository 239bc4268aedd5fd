import { Type, type Static } from 'typebox';
import {
  environmentField,
  Id,
  iso,
  orNull,
  receivedField,
  Text,
  Time,
  updatedField,
} from '../http/view-types.js';
import { updatedAt } from '../lists/list-query.js';

/** The vendor's words for where a file stands (docs/batches.md). */
export const fileStatuses = ['pending', 'processing', 'processed', 'rejected'] as const;

/** An original file as the API answers it. */
export const fileSchema = Type.Object({
  id: Id("The vendor's id of it."),
  environment: environmentField,
  status: Type.Enum([...fileStatuses], {
    description: 'Where it stands; processed and rejected have ended.',
  }),
  error: orNull(Text("Why it was rejected: the vendor's code, an open list.")),
  filename: orNull(Text('Its name.')),
  parentFileId: orNull(Id('The ZIP it came out of.')),
  batchId: orNull(Id('The batch that it is in now.')),
  importId: orNull(Id('The import that it is in now.')),
  uploadedAt: orNull(Time('When it reached the vendor.')),
  endedAt: orNull(Time('When it ended.')),
  firstEventAt: orNull(Time('The earliest time that an event of it has.')),
  lastEventAt: orNull(Time('The latest time that an event of it has.')),
  updatedAt: updatedField,
  receivedAt: receivedField,
});
export type FileView = Static<typeof fileSchema>;

export interface FileRow {
  environment: string;
  fileId: string;
  status: FileView['status'];
  error: string | null;
  filename: string | null;
  parentFileId: string | null;
  batchId: string | null;
  importId: string | null;
  uploadedAt: Date | null;
  endedAt: Date | null;
  firstEventAt: Date | null;
  lastEventAt: Date | null;
  receivedAt: Date;
}

export function fileView(row: FileRow): FileView {
  return {
    id: row.fileId,
    environment: row.environment,
    status: row.status,
    error: row.error,
    filename: row.filename,
    parentFileId: row.parentFileId,
    batchId: row.batchId,
    importId: row.importId,
    uploadedAt: iso(row.uploadedAt),
    endedAt: iso(row.endedAt),
    firstEventAt: iso(row.firstEventAt),
    lastEventAt: iso(row.lastEventAt),
    updatedAt: updatedAt(row).toISOString(),
    receivedAt: row.receivedAt.toISOString(),
  };
}
