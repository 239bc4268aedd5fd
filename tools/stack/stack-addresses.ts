import { existsSync, realpathSync } from 'node:fs';
import { isAlive } from '../run/process-identity.mjs';
import { composeDatabaseUrl, isComposeRunning } from './docker.js';
import { localDatabaseUrl } from './local-postgres.js';
import { readState, type ServiceRecord } from './stack-state.js';

/** Where the stack of a state folder is, as the variables that name it; null for a server that does not run. */
export interface StackAddresses {
  KAFKA_BROKERS: string | null;
  DATABASE_URL: string | null;
}

/** Looks at what was started last in a state folder, and changes nothing. */
export async function stackAddresses(options: { stateDir: string }): Promise<StackAddresses> {
  if (!existsSync(options.stateDir)) return { KAFKA_BROKERS: null, DATABASE_URL: null };
  const stateDir = realpathSync(options.stateDir);
  const state = readState(stateDir);
  const [kafka, postgres] = await Promise.all(
    (['kafka', 'postgres'] as const).map((name) => ifRunning(stateDir, name, state[name])),
  );
  return {
    KAFKA_BROKERS: kafka ? `127.0.0.1:${kafka.port}` : null,
    DATABASE_URL: postgres ? databaseUrl(stateDir, postgres) : null,
  };
}

async function ifRunning(
  stateDir: string,
  name: 'kafka' | 'postgres',
  record: ServiceRecord | null,
): Promise<ServiceRecord | null> {
  if (record === null) return null;
  const runs =
    record.kind === 'docker' ? await isComposeRunning(stateDir, name) : isAlive(record.process);
  return runs ? record : null;
}

function databaseUrl(stateDir: string, { kind, port }: ServiceRecord): string {
  return kind === 'docker' ? composeDatabaseUrl(port) : localDatabaseUrl(stateDir, port);
}
