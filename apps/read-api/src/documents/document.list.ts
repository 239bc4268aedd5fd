import { documentStatuses } from '#read-models';
import type { ListDefinition } from '../lists/list-definition.js';

/** Documents as lists read them; the indexes are made by `1764200000004-read-indexes.ts` and `…8-fewer-read-indexes.ts`. */
export const documentList: ListDefinition = {
  name: 'documents',
  table: 'foxtail.documents',
  id: 'document_id',
  columns: {
    environment: 'environment',
    documentId: 'document_id',
    status: 'status',
    publicState: 'public_state',
    documentType: 'document_type',
    name: 'name',
    companyId: 'company_id',
    fileId: 'file_id',
    batchId: 'batch_id',
    importId: 'import_id',
    uploadedAt: 'uploaded_at',
    firstEventAt: 'first_event_at',
    lastEventAt: 'last_event_at',
    receivedAt: 'received_at',
    clientData: 'client_data',
  },
  filters: {
    status: { column: 'status', values: documentStatuses },
    publicState: { column: 'public_state' },
    type: { column: 'document_type' },
    companyId: { column: 'company_id' },
  },
  paths: [
    { index: 'documents_by_update', filters: [], sort: 'updatedAt' },
    { index: 'documents_pkey', filters: [], sort: 'id' },
    { index: 'documents_by_status', filters: ['status'], sort: 'receivedAt' },
    { index: 'documents_by_state', filters: ['publicState'], sort: 'receivedAt' },
    { index: 'documents_by_type', filters: ['type'], sort: 'receivedAt' },
    { index: 'documents_by_company', filters: ['companyId'], sort: 'receivedAt' },
  ],
};
