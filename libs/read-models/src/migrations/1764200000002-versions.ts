import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which schemas hold read models, and which of them readers see. Projections lock the row of their own
 * version in each transaction, so that a switch waits for those under way, and those after it notice.
 */
export class Versions1764200000002 implements MigrationInterface {
  name = 'Versions1764200000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE foxtail.versions (
        version integer PRIMARY KEY,
        schema_name text NOT NULL UNIQUE,
        state text NOT NULL CHECK (state IN ('filling', 'active', 'former')),
        made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        activated_at timestamptz
      )`);
    // One that is active, and at most one that is being filled.
    await runner.query(`
      CREATE UNIQUE INDEX versions_one_of_a_state ON foxtail.versions (state)
      WHERE state IN ('active', 'filling')`);
    await runner.query(`
      INSERT INTO foxtail.versions (version, schema_name, state, activated_at)
      VALUES (1, 'foxtail_v1', 'active', clock_timestamp())`);
    await runner.query(`
      CREATE VIEW foxtail.active_version AS
      SELECT version, schema_name, activated_at FROM foxtail.versions WHERE state = 'active'`);
    await runner.query(`
      CREATE TABLE foxtail.log_identities (
        topic text PRIMARY KEY,
        cluster_id text NOT NULL,
        topic_id text,
        first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
