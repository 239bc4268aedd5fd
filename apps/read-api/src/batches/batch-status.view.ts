import { Type, type Static } from 'typebox';
import { Count, Id, orNull, Text, Time } from '../http/view-types.js';
import { batchSchema, batchView, type BatchRow } from './batch.view.js';

/** Errors, and discards, that a batch names at most; the lists of its files and documents have all. */
export const MOST_NAMED = 20;

const rejection = Type.Object({
  fileId: Id('The file that was refused.'),
  filename: orNull(Text('Its name.')),
  reason: orNull(Text("The vendor's code, such as ERR_DOWNLOADING_FILE: an open list.")),
  at: orNull(Time('When it was refused.')),
});

const discard = Type.Object({
  documentId: Id('The document that was discarded.'),
  name: orNull(Text('Its name.')),
  at: orNull(Time('When that was last heard of.')),
});

/** A batch or import with what went wrong in it: the answer to "is my batch done?". */
export const batchStatusSchema = Type.Object({
  ...batchSchema.properties,
  revision: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    description:
      'Which of its completions this is, from 1; the same as in the batch.completed event. Null while it is not complete.',
  }),
  parked: Count(
    'Documents of which an event could not be applied and waits for an operator: the counts may lack it.',
  ),
  errors: Type.Object(
    {
      total: Count('How many there are.'),
      items: Type.Array(rejection, { maxItems: MOST_NAMED, description: 'The first of them.' }),
    },
    { description: 'Files that the vendor refused: what makes it completed_with_errors.' },
  ),
  discarded: Type.Object(
    {
      total: Count('How many there are.'),
      items: Type.Array(discard, { maxItems: MOST_NAMED, description: 'The first of them.' }),
    },
    { description: 'Documents that were discarded. They have ended, and are no errors.' },
  ),
});
export type BatchStatusView = Static<typeof batchStatusSchema>;

/** Times within are as Postgres writes them into JSON. */
export type BatchStatusRow = BatchRow & {
  revision: number | null;
  parked: number;
  rejections: Static<typeof rejection>[] | null;
  discards: Static<typeof discard>[] | null;
};

export function batchStatusView(row: BatchStatusRow): BatchStatusView {
  const named = <Item extends { at: string | null }>(items: Item[] | null) =>
    (items ?? []).slice(0, MOST_NAMED).map((item) => ({ ...item, at: utc(item.at) }));
  return {
    ...batchView(row),
    revision: row.revision,
    parked: row.parked,
    errors: { total: row.filesRejected, items: named(row.rejections) },
    discarded: { total: row.discarded, items: named(row.discards) },
  };
}

function utc(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
