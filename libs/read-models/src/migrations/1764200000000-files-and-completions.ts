import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files as rows of their own, what batches need of them, and `batch.completed`: its outbox and the ids
 * ever given stand outside the versioned schema, since a rebuild must send nothing again.
 *
 * Rows that were there before have nothing in the new columns until a rebuild fills them.
 */
export class FilesAndCompletions1764200000000 implements MigrationInterface {
  name = 'FilesAndCompletions1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE foxtail_v1.files (
        environment text NOT NULL,
        file_id text NOT NULL,
        version text COLLATE "C" NOT NULL,
        filename text,
        parent_file_id text,
        status text NOT NULL,
        error text,
        status_version text COLLATE "C",
        batch_id text,
        import_id text,
        membership_version text COLLATE "C",
        uploaded_at timestamptz,
        ended_at timestamptz,
        first_event_at timestamptz,
        last_event_at timestamptz,
        received_at timestamptz NOT NULL,
        vendor text,
        PRIMARY KEY (environment, file_id)
      )`);
    await runner.query(`
      CREATE INDEX files_by_batch ON foxtail_v1.files (environment, batch_id, file_id)
      WHERE batch_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX files_by_import ON foxtail_v1.files (environment, import_id, file_id)
      WHERE import_id IS NOT NULL`);
    await runner.query(`ALTER TABLE foxtail_v1.documents ADD COLUMN processed_at timestamptz`);
    await runner.query(`
      ALTER TABLE foxtail_v1.batches
        ADD COLUMN files integer NOT NULL DEFAULT 0,
        ADD COLUMN files_pending integer NOT NULL DEFAULT 0,
        ADD COLUMN files_rejected integer NOT NULL DEFAULT 0,
        ADD COLUMN members_digest text NOT NULL DEFAULT repeat('0', 32),
        ADD COLUMN completion_id text`);
    for (const table of ['documents', 'batches', 'files']) {
      await runner.query(
        `CREATE OR REPLACE VIEW foxtail.${table} AS SELECT * FROM foxtail_v1.${table}`,
      );
    }
    await runner.query(`
      CREATE TABLE foxtail.completions (
        id text PRIMARY KEY,
        environment text NOT NULL,
        batch_id text NOT NULL,
        revision integer NOT NULL,
        UNIQUE (environment, batch_id, revision)
      )`);
    await runner.query(`
      CREATE TABLE foxtail.outbox (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text NOT NULL UNIQUE,
        topic text NOT NULL,
        key bytea,
        value bytea NOT NULL,
        headers text NOT NULL,
        written_at timestamptz NOT NULL DEFAULT now(),
        refused text
      )`);
    await runner.query(`
      CREATE INDEX outbox_waiting ON foxtail.outbox (seq) WHERE refused IS NULL`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
