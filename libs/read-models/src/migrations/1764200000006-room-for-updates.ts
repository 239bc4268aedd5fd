import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rowsOf } from '../database.js';

/**
 * How full Postgres makes a page of rows that are new, in percent. Each of these rows is written again with the
 * next events of its document, file or batch; where its page has room for that and no indexed column changes, no index
 * has to be told (a HOT update), and the page cleans itself. A checkpoint is written with each transaction.
 */
const FILL: Readonly<Record<string, number>> = {
  documents: 45,
  files: 50,
  batches: 45,
  checkpoints: 10,
};

/** Room for updates in every version of the read models; rows that are there already stay where they are. */
export class RoomForUpdates1764200000006 implements MigrationInterface {
  name = 'RoomForUpdates1764200000006';

  async up(runner: QueryRunner): Promise<void> {
    const versions = await rowsOf<{ schema_name: string }>(
      runner,
      'SELECT schema_name FROM foxtail.versions ORDER BY version',
    );
    for (const { schema_name: schema } of versions) {
      for (const [table, percent] of Object.entries(FILL)) {
        await runner.query(`ALTER TABLE ${schema}.${table} SET (fillfactor = ${percent})`);
      }
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
