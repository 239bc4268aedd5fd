import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rowsOf } from '../database.js';

/**
 * Documents by their last change, without an index on what changes with each event: one such index on documents, and
 * each event makes an entry in every index there, instead of in none. The timeline has the times of all events,
 * and is only added to; of a document's events the list takes the last one.
 */
const BY_CHANGE = `timeline_documents_by_change ON %.timeline
  (environment, (coalesce(event_at, received_at)), entity_id) WHERE entity = 'document'`;

/** All documents by receipt are read along documents_by_status: there are few statuses, read side by side. */
const REPLACED = ['documents_by_update', 'documents_by_receipt'];

/** Fewer indexes for the lists of documents, on every version of the read models, as `1764200000004` made them. */
export class CheaperReadIndexes1764200000008 implements MigrationInterface {
  name = 'CheaperReadIndexes1764200000008';

  async up(runner: QueryRunner): Promise<void> {
    const versions = await rowsOf<{ schema_name: string }>(
      runner,
      'SELECT schema_name FROM foxtail.versions ORDER BY version',
    );
    for (const { schema_name: schema } of versions) {
      await runner.query(`CREATE INDEX ${BY_CHANGE.replace('%', schema)}`);
      for (const name of REPLACED) await runner.query(`DROP INDEX ${schema}.${name}`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
