import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of the read API. Not in Kafka, so it is among what has to be backed up. */
export class ApiKeys1764000000001 implements MigrationInterface {
  name = 'ApiKeys1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE foxtail.api_keys (
        key_id text PRIMARY KEY,
        name text NOT NULL,
        secret_hash bytea NOT NULL,
        environments text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        revoked_at timestamptz
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
