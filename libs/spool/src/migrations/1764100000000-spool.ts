import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SPOOL_SCHEMA } from '../schema.js';

/** Events that wait for Kafka, those that Kafka refuses, and whose turn it is to relay them. */
export class Spool1764100000000 implements MigrationInterface {
  name = 'Spool1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ${SPOOL_SCHEMA}.messages (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key bytea,
        value bytea NOT NULL,
        headers text NOT NULL,
        spooled_at timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    // Written and deleted all the time: few dead rows before each vacuum keep the head quick to find.
    await runner.query(`
      ALTER TABLE ${SPOOL_SCHEMA}.messages SET (
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_threshold = -1
      )`);
    await runner.query(`
      CREATE TABLE ${SPOOL_SCHEMA}.set_aside (
        seq bigint PRIMARY KEY,
        topic text NOT NULL,
        key bytea,
        value bytea NOT NULL,
        headers text NOT NULL,
        spooled_at timestamptz NOT NULL,
        set_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        reason text NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE ${SPOOL_SCHEMA}.lease (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        holder text NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP SCHEMA ${SPOOL_SCHEMA} CASCADE`);
  }
}
