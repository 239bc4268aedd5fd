import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Documents that are parked, by the batches that wait for them: the status of each batch asks for those of its own, and
 * `foxtail.parked_by_batch` counts all of them to tell of one.
 */
export class ParkedDocuments1764200000009 implements MigrationInterface {
  name = 'ParkedDocuments1764200000009';

  async up(runner: QueryRunner): Promise<void> {
    const parked = `decision = 'parked' AND entity = 'document'`;
    // Events are parked seldom: no list of pending ones, which each search would read.
    await runner.query(`
      CREATE INDEX parked_documents_by_batch ON foxtail.parked USING gin (batch_ids)
      WITH (fastupdate = off) WHERE ${parked}`);
    await runner.query(`
      CREATE VIEW foxtail.parked_documents AS
      SELECT environment, entity_id AS document_id, batch_ids FROM foxtail.parked WHERE ${parked}`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
