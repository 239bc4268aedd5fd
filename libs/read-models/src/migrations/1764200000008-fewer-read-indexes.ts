import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rowsOf } from '../database.js';

/**
 * All documents by receipt are read along documents_by_status: there are few statuses, which are read side by side.
 * An index less is a twentieth less that an event costs.
 */
const NEEDLESS = 'documents_by_receipt';

/** Fewer indexes for the lists of documents, on every version of the read models, as `1764200000004` made them. */
export class FewerReadIndexes1764200000008 implements MigrationInterface {
  name = 'FewerReadIndexes1764200000008';

  async up(runner: QueryRunner): Promise<void> {
    const versions = await rowsOf<{ schema_name: string }>(
      runner,
      'SELECT schema_name FROM foxtail.versions ORDER BY version',
    );
    for (const { schema_name: schema } of versions)
      await runner.query(`DROP INDEX ${schema}.${NEEDLESS}`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
