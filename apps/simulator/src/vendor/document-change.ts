import { clientDataOf, isObject, MAX_CLIENT_DATA_DEPTH } from './client-data.js';
import type { DocumentChange } from './document-life.js';
import { fieldsOf, isFields } from './ingest-upload.js';
import { DOCUMENT_TYPE } from './upload.js';

export type ChangeReading = { ok: true; change: DocumentChange } | { ok: false; faults: string[] };

/**
 * Understands the body of `PUT /documents/{id}`, whose shape is our choice: members of the document
 * as it has them, of which `data`, `type`, `name`, `company` and `clientData` can be changed. All
 * others are passed over, so that a client can send back the document that it was answered.
 */
export function readDocumentChange(body: unknown): ChangeReading {
  if (!isObject(body)) return { ok: false, faults: ['the body is not an object'] };
  const faults: string[] = [];
  const change: DocumentChange = {};
  const { data, type, clientData } = body;
  if (data !== undefined) {
    if (isFields(data)) change.data = fieldsOf(data);
    else faults.push(`data is no object, or nests deeper than ${MAX_CLIENT_DATA_DEPTH} levels`);
  }
  if (type !== undefined) {
    if (typeof type === 'string' && DOCUMENT_TYPE.test(type)) change.type = type;
    else faults.push('type is not a name');
  }
  for (const key of ['name', 'company'] as const) {
    const value = body[key];
    if (value === undefined) continue;
    if (typeof value === 'string' && value !== '') change[key] = value;
    else faults.push(`${key} is not a text`);
  }
  if (clientData !== undefined) {
    const reading = clientDataOf(clientData);
    if (reading.ok && reading.clientData.kind === 'all')
      change.clientData = reading.clientData.value;
    else faults.push(reading.ok ? 'clientData is not an object' : reading.fault);
  }
  if (faults.length === 0 && Object.keys(change).length === 0) {
    faults.push('there is none of data, type, name, company and clientData');
  }
  return faults.length === 0 ? { ok: true, change } : { ok: false, faults };
}
