import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rowsOf } from '../database.js';

/** When something last changed, as far as its events say; never null, so that it can be sorted by. */
const UPDATED = 'coalesce(last_event_at, received_at)';

/**
 * What the read API's lists read along, one index for each filter that a list takes. Each is in the order
 * of its page, so that a page costs the same wherever it stands. Every index costs each event that is
 * projected, so there is none for two filters at once; the API refuses such a pair.
 *
 * Those for what is in a batch have the status before the id: a list that asks for none reads the few
 * statuses there are side by side, which saves a second index.
 */
const INDEXES: readonly { name: string; on: string }[] = [
  // GET /v1/documents: all, by receipt; by last change; by status, publicState, type, companyId.
  { name: 'documents_by_receipt', on: 'documents (environment, received_at, document_id)' },
  { name: 'documents_by_update', on: `documents (environment, (${UPDATED}), document_id)` },
  { name: 'documents_by_status', on: 'documents (environment, status, received_at, document_id)' },
  {
    name: 'documents_by_state',
    on: `documents (environment, public_state, received_at, document_id)
      WHERE public_state IS NOT NULL`,
  },
  {
    name: 'documents_by_type',
    on: `documents (environment, document_type, received_at, document_id)
      WHERE document_type IS NOT NULL`,
  },
  {
    name: 'documents_by_company',
    on: `documents (environment, company_id, received_at, document_id)
      WHERE company_id IS NOT NULL`,
  },
  // …?clientData.key=value. The environment is part of what is looked up: another tenant's rows are not
  // even met. A short pending list, since each search reads all of it.
  {
    name: 'documents_by_client_data',
    on: `documents USING gin (jsonb_set('{}', ARRAY[environment], client_data) jsonb_path_ops)
      WITH (gin_pending_list_limit = 256) WHERE client_data IS NOT NULL`,
  },
  // GET /v1/batches/{id}/documents and /files, with and without status; the errors of a batch.
  {
    name: 'documents_by_batch_status',
    on: 'documents (environment, batch_id, status, document_id) WHERE batch_id IS NOT NULL',
  },
  {
    name: 'documents_by_import_status',
    on: 'documents (environment, import_id, status, document_id) WHERE import_id IS NOT NULL',
  },
  {
    name: 'files_by_batch_status',
    on: 'files (environment, batch_id, status, file_id) WHERE batch_id IS NOT NULL',
  },
  {
    name: 'files_by_import_status',
    on: 'files (environment, import_id, status, file_id) WHERE import_id IS NOT NULL',
  },
  // GET /v1/batches: all, by receipt; by kind and status, either or both; by last change.
  { name: 'batches_by_received_at', on: 'batches (environment, received_at, batch_id)' },
  {
    name: 'batches_by_kind_status',
    on: 'batches (environment, kind, status, received_at, batch_id)',
  },
  { name: 'batches_by_update', on: `batches (environment, (${UPDATED}), batch_id)` },
  // GET /v1/batches/{id}/events. Those of one document are few, and found by the primary key.
  {
    name: 'timeline_by_batch_receipt',
    on: 'timeline (environment, batch_id, received_at, event_id) WHERE batch_id IS NOT NULL',
  },
  {
    name: 'timeline_by_import_receipt',
    on: 'timeline (environment, import_id, received_at, event_id) WHERE import_id IS NOT NULL',
  },
];

/** Each has a successor above that begins with the same columns. */
const REPLACED = [
  'documents_by_batch',
  'documents_by_import',
  'files_by_batch',
  'files_by_import',
  'batches_by_receipt',
  'timeline_by_batch',
];

/**
 * The indexes of the read API, on every version of the read models: a rebuild that is under way is
 * read one day as well, and copies them no more. Takes as long as the tables are large, and projections wait.
 */
export class ReadIndexes1764200000004 implements MigrationInterface {
  name = 'ReadIndexes1764200000004';

  async up(runner: QueryRunner): Promise<void> {
    const versions = await rowsOf<{ schema_name: string }>(
      runner,
      'SELECT schema_name FROM foxtail.versions ORDER BY version',
    );
    for (const { schema_name: schema } of versions) {
      for (const { name, on } of INDEXES) {
        await runner.query(`CREATE INDEX ${name} ON ${schema}.${on}`);
      }
      for (const name of REPLACED) await runner.query(`DROP INDEX ${schema}.${name}`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
