import { existsSync, realpathSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../run/process-identity.mjs';
import type { ServiceKind } from './choice.js';
import { isComposeRunning } from './docker.js';
import { kafkaProbe, postgresProbe, waitFor, type Probe } from './readiness.js';
import { readState, type ServiceRecord, type StackOwner } from './stack-state.js';

export interface ServiceStatus {
  running: boolean;
  /** null if it was never started here. */
  kind: ServiceKind | null;
  /** host:port. */
  address: string | null;
  pid: number | null;
  /** What its data take on the disk; null if they are not in the state folder. */
  dataBytes: number | null;
}

export interface StackStatus {
  owner: StackOwner | null;
  kafka: ServiceStatus;
  postgres: ServiceStatus;
}

const GIVEN_WITHIN_MS = 5000;

/** Looks at the stack of a state folder without changing anything. */
export async function stackStatus(options: { stateDir: string }): Promise<StackStatus> {
  const stateDir = existsSync(options.stateDir) ? realpathSync(options.stateDir) : options.stateDir;
  const state = readState(stateDir);
  const { KAFKA_BROKERS: brokers, DATABASE_URL: url } = process.env;
  const [kafka, postgres] = await Promise.all([
    brokers ? given(brokers, kafkaProbe(brokers)) : own(stateDir, 'kafka', state.kafka),
    url ? given(hostOf(url), postgresProbe(url)) : own(stateDir, 'postgres', state.postgres),
  ]);
  return { owner: state.owner, kafka, postgres };
}

async function given(address: string, probe: Probe): Promise<ServiceStatus> {
  const running = (await waitFor(probe, GIVEN_WITHIN_MS)) === null;
  return { running, kind: 'given', address, pid: null, dataBytes: null };
}

async function own(
  stateDir: string,
  name: 'kafka' | 'postgres',
  record: ServiceRecord | null,
): Promise<ServiceStatus> {
  const data = join(stateDir, name, 'data');
  const dataBytes = existsSync(data) ? await diskUsage(realpathSync(data)) : null;
  if (record === null) return { running: false, kind: null, address: null, pid: null, dataBytes };
  const running =
    record.kind === 'docker' ? await isComposeRunning(stateDir, name) : isAlive(record.process);
  return {
    running,
    kind: record.kind,
    address: `127.0.0.1:${record.port}`,
    pid: running ? (record.process?.pid ?? null) : null,
    dataBytes: record.kind === 'local' ? dataBytes : null,
  };
}

/** Blocks, not lengths: Kafka's index files are mostly holes. Files may go while they are counted. */
async function diskUsage(path: string): Promise<number> {
  try {
    const stat = await lstat(path);
    const names = stat.isDirectory() ? await readdir(path) : [];
    const sizes = await Promise.all(names.map((name) => diskUsage(join(path, name))));
    return sizes.reduce((sum, size) => sum + size, stat.blocks * 512);
  } catch {
    return 0;
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'DATABASE_URL';
  }
}
