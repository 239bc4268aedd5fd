import { Type, type Static, type TSchema } from 'typebox';

const Id = (description: string) => Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$', description });
const Time = (description: string) =>
  Type.String({
    format: 'date-time',
    description: `${description} RFC 3339, UTC, with milliseconds.`,
  });
// Postgres has no place for NUL in a text; the vendor's object keeps it. Written so that Go reads it, too.
const Text = (description: string) => Type.String({ pattern: '^[^\\x00]*$', description });
const Count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: 2_147_483_647, description });
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** What names an environment, as a regular expression. */
export const ENVIRONMENT = '^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$';

const environment = Type.String({
  pattern: ENVIRONMENT,
  description: "Foxtail's name of the vendor environment it came from; the same as `ce_source`.",
});

/** What every event has that came from the vendor. */
const common = {
  environment,
  webhook: Type.Record(Type.String(), Type.Unknown(), {
    description: "The vendor's envelope without `data`: type, time, and whatever else it sent.",
  }),
  headers: optional(
    Type.Record(Type.String(), Text('As it was sent.'), {
      description:
        "Headers of the request, by their names in lower case: those that the endpoint's `passHeaders` names and that were sent once.",
    }),
  ),
  vendor: optional(
    Type.Unknown({
      description:
        "The vendor's object, byte for byte as it was sent; always the last member. Readers may cut it out unopened, so a message of a foreign producer may have no JSON here. Absent on Foxtail's own events.",
    }),
  ),
};

/** Where a document or file belongs; a document may be in a batch and in an import. */
const membership = {
  batchId: optional(Id("The vendor's batch (`loadBatch`).")),
  importId: optional(Id("The vendor's import.")),
};

export const DocumentData = Type.Object({
  ...common,
  ...membership,
  documentId: Id('The document; the same as `ce_subject`.'),
  fileId: optional(Id('The file it was found in.')),
  documentType: optional(Text('invoice, ticket, … an open list.')),
  name: optional(Text('Its name, mostly the name of its file.')),
  companyId: optional(Id('The company of the vendor that it belongs to.')),
  publicState: optional(Text('pendingCorrection, approved, discarded, … an open list.')),
  uploadedAt: optional(Time('When it reached the vendor (`creation`).')),
});
export type DocumentData = Static<typeof DocumentData>;

export const FileData = Type.Object({
  ...common,
  ...membership,
  fileId: Id('The file; the same as `ce_subject`.'),
  parentFileId: optional(Id('The ZIP it came out of.')),
  documentIds: optional(
    Type.Array(Type.String({ maxLength: 128 }), { description: 'The documents found in it.' }),
  ),
  filename: optional(Text('Its name.')),
  status: optional(Text('pending, processing, rejected, processed.')),
  error: optional(Text("The vendor's code, such as ERR_DOWNLOADING_FILE: an open list.")),
  uploadedAt: optional(Time('When it reached the vendor (`createdAt`).')),
});
export type FileData = Static<typeof FileData>;

const batchId = Id('The batch or import; the same as `ce_subject`.');
const kind = Type.Enum(['batch', 'import'], {
  description: 'Which of the two it is at the vendor.',
});

export const BatchData = Type.Object({
  ...common,
  batchId,
  kind,
  status: optional(Text("The vendor's word for where it stands.")),
  documentIds: optional(
    Type.Array(Type.String({ maxLength: 128 }), { description: 'The documents it lists.' }),
  ),
  documentCount: optional(Count('How many documents it says it has.')),
  createdAt: optional(Time('When it was made.')),
  closedAt: optional(
    Time('When it closed; where Foxtail inferred that: last event plus inactivity.'),
  ),
  reason: optional(
    Type.Enum(['vendor', 'inactivity'], { description: 'On a close: who says that it closed.' }),
  ),
});
export type BatchData = Static<typeof BatchData>;

export const BatchCompletedData = Type.Object({
  environment,
  batchId,
  kind,
  status: Type.Enum(['completed', 'completed_with_errors'], {
    description: 'With errors where a file in it was rejected.',
  }),
  basis: Type.Enum(['declared', 'inferred'], {
    description:
      "declared: by the vendor's word and counts. inferred: by silence, so that a later revision may follow.",
  }),
  revision: Type.Integer({
    minimum: 1,
    description: 'Counts the completions of this batch, from 1.',
  }),
  closedAt: optional(Time('When it closed.')),
  completedAt: optional(Time('The greatest time of the events that completed it.')),
  documents: Type.Object(
    {
      total: Count('Documents in it.'),
      processed: Count('Processed, and nothing since.'),
      approved: Count('Approved.'),
      discarded: Count('Discarded.'),
      exported: Count('Exported.'),
    },
    { description: 'How many documents stand where.' },
  ),
  files: Type.Object(
    {
      total: Count('Files known by events of their own.'),
      rejected: Count('Files that were refused.'),
    },
    { description: 'How many files stand where.' },
  ),
  membersDigest: Type.String({
    pattern: '^[0-9a-f]{32}$',
    description:
      'Digest of the set of its documents and their states: two equal ones mean the same members.',
  }),
});
export type BatchCompletedData = Static<typeof BatchCompletedData>;

export type EventData = DocumentData | FileData | BatchData | BatchCompletedData;
