import { Type, type Static } from 'typebox';
import { documentStatuses, type DocumentEntity } from '#read-models';
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

/** A document as the API answers it. */
export const documentSchema = Type.Object({
  id: Id("The vendor's id of it."),
  environment: environmentField,
  status: Type.Enum([...documentStatuses], {
    description: 'Where it stands; all but pending have ended.',
  }),
  publicState: orNull(Text("The vendor's word: pendingCorrection, approved, …, an open list.")),
  type: orNull(Text('invoice, ticket, …, an open list.')),
  name: orNull(Text('Mostly the name of its file.')),
  companyId: orNull(Id('The company of the vendor that it belongs to.')),
  batchId: orNull(Id('The batch that it is in now.')),
  importId: orNull(Id('The import that it is in now.')),
  fileId: orNull(Id('The file it was found in.')),
  clientData: Type.Unknown({ description: "The customer's own data, or null." }),
  uploadedAt: orNull(Time('When it reached the vendor.')),
  firstEventAt: orNull(Time('The earliest time that an event of it has.')),
  lastEventAt: orNull(Time('The latest time that an event of it has.')),
  updatedAt: updatedField,
  receivedAt: receivedField,
});
export type DocumentView = Static<typeof documentSchema>;

/** A row of a document without the vendor's object. */
export type DocumentRow = Omit<DocumentEntity, 'vendor' | 'status'> & {
  status: DocumentView['status'];
};

export function documentView(row: DocumentRow): DocumentView {
  return {
    id: row.documentId,
    environment: row.environment,
    status: row.status,
    publicState: row.publicState,
    type: row.documentType,
    name: row.name,
    companyId: row.companyId,
    batchId: row.batchId,
    importId: row.importId,
    fileId: row.fileId,
    clientData: row.clientData,
    uploadedAt: iso(row.uploadedAt),
    firstEventAt: iso(row.firstEventAt),
    lastEventAt: iso(row.lastEventAt),
    updatedAt: updatedAt(row).toISOString(),
    receivedAt: row.receivedAt.toISOString(),
  };
}
