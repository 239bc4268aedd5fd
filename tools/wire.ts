import { Type } from 'typebox';
import { createKafka } from '#kafka';
import { loadConfig } from '#runtime';
import {
  databaseFaults,
  databaseOf,
  databaseSettings,
  kafkaFaults,
  kafkaSettings,
  spoolDatabaseOf,
  spoolDatabaseSettings,
  type DatabaseAddress,
} from '#wire';
import { addressOf } from './command-line.js';
import { quietLogger } from './quiet-logger.js';

/**
 * A client for KAFKA_BROKERS, or the local stack, with the apps' settings of TLS and SASL.
 * @throws UsageError, or ConfigError with all that is wrong with the settings
 */
export async function openKafka(clientId: string): Promise<ReturnType<typeof createKafka>> {
  const brokers = await addressOf('KAFKA_BROKERS');
  const env = { ...process.env, KAFKA_BROKERS: brokers };
  const security = loadConfig(Type.Object(kafkaSettings), env, kafkaFaults);
  return createKafka({ brokers, security, clientId, logger: quietLogger });
}

/** Where DATABASE_URL is, or the local stack's, with a password out of DATABASE_PASSWORD_FILE. */
export async function openDatabase(): Promise<DatabaseAddress> {
  const env = { ...process.env, DATABASE_URL: await addressOf('DATABASE_URL') };
  return databaseOf(loadConfig(Type.Object(databaseSettings), env, databaseFaults));
}

/** Where SPOOL_DATABASE_URL is; null if it is not set. */
export function spoolDatabase(): DatabaseAddress | null {
  const schema = Type.Object(spoolDatabaseSettings(''));
  return spoolDatabaseOf(loadConfig(schema, process.env, databaseFaults));
}
