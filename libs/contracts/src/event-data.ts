import { Type, type Static, type TSchema } from 'typebox';

const Id = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });
const Time = (description: string) => Type.String({ format: 'date-time', description });
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

const common = {
  environment: Type.String({
    description: "Foxtail's name of the vendor environment it came from.",
  }),
  webhook: Type.Record(Type.String(), Type.Unknown(), {
    description: "The vendor's envelope without `data`: type, time, and whatever else it sent.",
  }),
};

/** Where a document or file belongs; a document may be in a batch and in an import. */
const membership = {
  batchId: optional(Id("The vendor's batch (`loadBatch`).")),
  importId: optional(Id("The vendor's import.")),
};

export const DocumentData = Type.Object({
  ...common,
  ...membership,
  documentId: Id('The document.'),
  fileId: optional(Id('The file it was found in.')),
  documentType: optional(Type.String({ description: 'invoice, ticket, … an open list.' })),
  name: optional(Type.String()),
  companyId: optional(Type.String()),
  publicState: optional(Type.String({ description: 'pendingCorrection, approved, discarded, …' })),
  uploadedAt: optional(Time('When it reached the vendor (`creation`).')),
});
export type DocumentData = Static<typeof DocumentData>;

export const FileData = Type.Object({
  ...common,
  ...membership,
  fileId: Id('The file.'),
  parentFileId: optional(Id('The ZIP it came out of.')),
  documentIds: optional(Type.Array(Type.String())),
  filename: optional(Type.String()),
  status: optional(Type.String({ description: 'pending, processing, rejected, processed.' })),
  error: optional(Type.String({ description: "The vendor's code, such as ERR_DOWNLOADING_FILE." })),
  uploadedAt: optional(Time('When it reached the vendor (`createdAt`).')),
});
export type FileData = Static<typeof FileData>;

export const BatchData = Type.Object({
  ...common,
  batchId: Id('The batch or import.'),
  kind: Type.Enum(['batch', 'import']),
  status: optional(Type.String()),
  documentIds: optional(Type.Array(Type.String(), { description: 'The documents it lists.' })),
  documentCount: optional(
    Type.Integer({ minimum: 0, description: 'How many documents it says it has.' }),
  ),
  createdAt: optional(Time('When it was made.')),
  closedAt: optional(
    Time('When it closed; on a close that Foxtail inferred: last event + inactivity.'),
  ),
  reason: optional(
    Type.Enum(['vendor', 'inactivity'], { description: 'On a close: who says that it closed.' }),
  ),
});
export type BatchData = Static<typeof BatchData>;

export type EventData = DocumentData | FileData | BatchData;
