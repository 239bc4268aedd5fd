import { existsSync, realpathSync } from 'node:fs';
import { isAlive } from '../run/process-identity.mjs';
import { composeDatabaseUrl } from './docker.js';
import { localDatabaseUrl } from './local-postgres.js';
import { readState, type ServiceRecord } from './stack-state.js';

/** Where the stack of a state folder is, as the variables that name it; null for a server that does not run. */
export interface StackAddresses {
  KAFKA_BROKERS: string | null;
  DATABASE_URL: string | null;
}

/** Looks at what was started last in a state folder, and changes nothing. */
export function stackAddresses(options: { stateDir: string }): StackAddresses {
  if (!existsSync(options.stateDir)) return { KAFKA_BROKERS: null, DATABASE_URL: null };
  const stateDir = realpathSync(options.stateDir);
  const { kafka, postgres } = readState(stateDir);
  return {
    KAFKA_BROKERS: runs(kafka) ? `127.0.0.1:${kafka.port}` : null,
    DATABASE_URL: runs(postgres)
      ? postgres.kind === 'docker'
        ? composeDatabaseUrl(postgres.port)
        : localDatabaseUrl(stateDir, postgres.port)
      : null,
  };
}

/** One in Docker is taken at its word: asking the engine takes longer than a connection that fails. */
function runs(record: ServiceRecord | null): record is ServiceRecord {
  return record !== null && (record.kind === 'docker' || isAlive(record.process));
}
