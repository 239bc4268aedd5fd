import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What projections could not apply, by its place in the log: events that are parked, and dead letters. Beside the projected tables, so that a rebuild decides alike
 * and sends nothing twice. Not in Kafka, so it is among what has to be backed up.
 */
export class Failures1764200000003 implements MigrationInterface {
  name = 'Failures1764200000003';

  async up(runner: QueryRunner): Promise<void> {
    // Without the payload: that stays in Kafka, and is read there when it is tried again.
    await runner.query(`
      CREATE TABLE foxtail.parked (
        topic text NOT NULL,
        partition integer NOT NULL,
        log_offset bigint NOT NULL,
        key text COLLATE "C" NOT NULL,
        environment text NOT NULL,
        entity text NOT NULL,
        entity_id text NOT NULL,
        event_id text NOT NULL,
        batch_ids text[] NOT NULL,
        reason text NOT NULL CHECK (reason IN ('poison', 'behind')),
        code text,
        detail text NOT NULL,
        decision text NOT NULL DEFAULT 'parked' CHECK (decision IN ('parked', 'retried', 'discarded')),
        parked_at timestamptz NOT NULL DEFAULT now(),
        decided_at timestamptz,
        PRIMARY KEY (topic, partition, log_offset)
      )`);
    await runner.query(`
      CREATE INDEX parked_keys ON foxtail.parked (topic, partition, key, log_offset)
      WHERE decision = 'parked'`);
    await runner.query(`
      CREATE INDEX parked_discarded ON foxtail.parked (topic, partition, log_offset)
      WHERE decision = 'discarded'`);
    await runner.query(`
      CREATE VIEW foxtail.parked_by_batch AS
      SELECT environment, batch_id, count(DISTINCT entity_id)::integer AS documents
      FROM foxtail.parked, LATERAL unnest(batch_ids) AS batch_id
      WHERE decision = 'parked' AND entity = 'document'
      GROUP BY environment, batch_id`);
    // The places of which a letter was written, for ever: the letter itself goes by the outbox.
    await runner.query(`
      CREATE TABLE foxtail.dead_letters (
        topic text NOT NULL,
        partition integer NOT NULL,
        log_offset bigint NOT NULL,
        reason text NOT NULL,
        detail text NOT NULL,
        set_aside_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (topic, partition, log_offset)
      )`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup, or rebuild from Kafka.');
  }
}
