import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each key may read, and when it was used last. Keys that there are keep all that they could read. */
export class ApiKeyScopes1764200000005 implements MigrationInterface {
  name = 'ApiKeyScopes1764200000005';

  async up(runner: QueryRunner): Promise<void> {
    // The default is for keys made before, and by a program from before.
    await runner.query(`
      ALTER TABLE foxtail.api_keys
        ADD COLUMN scopes text[] NOT NULL
          DEFAULT '{batches:read,documents:read,vendor:read,events:read}',
        ADD COLUMN last_used_at timestamptz`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
