import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which migrations a build may run on that does not know them: what such a one adds, former builds neither need nor leave
 * wrong. Each says so of itself by `keepsFormer`; one that says nothing keeps them out, as one that contracts has to.
 */
export class FormerBuilds1764200000010 implements MigrationInterface {
  static readonly keepsFormer = true;
  name = 'FormerBuilds1764200000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE foxtail.migrations ADD COLUMN keeps_former boolean NOT NULL DEFAULT false',
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
