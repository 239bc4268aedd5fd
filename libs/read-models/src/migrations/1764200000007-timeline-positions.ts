import type { MigrationInterface, QueryRunner } from 'typeorm';
import { activeSchema } from '../versions.js';
import { rowsOf } from '../database.js';

/**
 * Where each event of the timeline stands in the log, for streams: `lane` is topic and partition
 * (see `laneOf`), and rows of one lane become visible in the order of their offsets.
 *
 * Rows from before have no place, so streams do not show them; a rebuild fills it in.
 */
export class TimelinePositions1764200000007 implements MigrationInterface {
  name = 'TimelinePositions1764200000007';

  async up(runner: QueryRunner): Promise<void> {
    const versions = await rowsOf<{ schema_name: string }>(
      runner,
      'SELECT schema_name FROM foxtail.versions ORDER BY version',
    );
    for (const { schema_name: schema } of versions) {
      await runner.query(
        `ALTER TABLE ${schema}.timeline ADD COLUMN log_offset bigint, ADD COLUMN lane smallint`,
      );
      await runner.query(`
        CREATE INDEX timeline_by_place ON ${schema}.timeline (environment, lane, log_offset)
        WHERE lane IS NOT NULL`);
    }
    const active = await activeSchema(runner);
    await runner.query(
      `CREATE OR REPLACE VIEW foxtail.timeline AS SELECT * FROM ${active}.timeline`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
