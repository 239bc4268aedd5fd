import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Documents, batches and their timeline, keyed by environment and the vendor's id, so that no
 * tenant can touch another's rows.
 *
 * `version` columns order events: `time|rank|id`, compared byte by byte ("C"), a missing time lowest.
 */
export class ReadModels1764000000000 implements MigrationInterface {
  name = 'ReadModels1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA IF NOT EXISTS foxtail');
    await runner.query('CREATE SCHEMA foxtail_v1');
    await runner.query(`
      CREATE TABLE foxtail_v1.documents (
        environment text NOT NULL,
        document_id text NOT NULL,
        version text COLLATE "C" NOT NULL,
        status text NOT NULL,
        public_state text,
        document_type text,
        name text,
        company_id text,
        file_id text,
        batch_id text,
        import_id text,
        membership_version text COLLATE "C",
        uploaded_at timestamptz,
        first_event_at timestamptz,
        last_event_at timestamptz,
        received_at timestamptz NOT NULL,
        client_data jsonb,
        vendor text,
        PRIMARY KEY (environment, document_id)
      )`);
    await runner.query(`
      CREATE INDEX documents_by_batch ON foxtail_v1.documents (environment, batch_id, document_id)
      WHERE batch_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX documents_by_import ON foxtail_v1.documents (environment, import_id, document_id)
      WHERE import_id IS NOT NULL`);
    await runner.query(`
      CREATE TABLE foxtail_v1.batches (
        environment text NOT NULL,
        batch_id text NOT NULL,
        kind text NOT NULL,
        pending integer NOT NULL,
        processed integer NOT NULL,
        approved integer NOT NULL,
        discarded integer NOT NULL,
        exported integer NOT NULL,
        announced integer,
        expected integer,
        expected_version text COLLATE "C",
        inactivity_off boolean NOT NULL,
        inactivity_seconds integer,
        declared_close boolean NOT NULL,
        declared_close_at timestamptz,
        declared_processed boolean NOT NULL,
        declared_processed_at timestamptz,
        inferred_close boolean NOT NULL,
        inferred_close_at timestamptz,
        newest_upload_at timestamptz,
        newest_arrival_at timestamptz,
        newest_processed_at timestamptz,
        last_event_version text COLLATE "C",
        created_at timestamptz,
        first_event_at timestamptz,
        last_event_at timestamptz,
        received_at timestamptz NOT NULL,
        status text NOT NULL,
        basis text,
        closed_at timestamptz,
        closed_reason text,
        completed_at timestamptz,
        reopened boolean NOT NULL,
        awaits_inactivity boolean NOT NULL,
        PRIMARY KEY (environment, batch_id)
      )`);
    await runner.query(`
      CREATE INDEX batches_awaiting_inactivity ON foxtail_v1.batches (environment, batch_id)
      WHERE awaits_inactivity`);
    await runner.query(`
      CREATE INDEX batches_by_receipt ON foxtail_v1.batches (environment, received_at DESC, batch_id)`);
    await runner.query(`
      CREATE TABLE foxtail_v1.timeline (
        environment text NOT NULL,
        entity text NOT NULL,
        entity_id text NOT NULL,
        event_id text NOT NULL,
        type text NOT NULL,
        origin text NOT NULL,
        event_at timestamptz,
        received_at timestamptz NOT NULL,
        batch_id text,
        import_id text,
        PRIMARY KEY (environment, entity, entity_id, event_id)
      )`);
    await runner.query(`
      CREATE INDEX timeline_by_batch ON foxtail_v1.timeline (environment, batch_id)
      WHERE batch_id IS NOT NULL`);
    await runner.query(`
      CREATE TABLE foxtail_v1.checkpoints (
        topic text NOT NULL,
        partition integer NOT NULL,
        next_offset bigint NOT NULL,
        PRIMARY KEY (topic, partition)
      )`);
    for (const table of ['documents', 'batches', 'timeline', 'checkpoints']) {
      await runner.query(`CREATE VIEW foxtail.${table} AS SELECT * FROM foxtail_v1.${table}`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
