import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../run/file-lock.mjs';
import { isAlive } from '../run/process-identity.mjs';
import { composeStop } from './docker.js';
import { KAFKA_STOP_MS } from './local-kafka.js';
import { POSTGRES_STOP_MS } from './local-postgres.js';
import { endProcess } from './server-process.js';
import { PREFERRED_PORTS } from './settings.js';
import { openStateDir, readState, writeState, type StackState } from './stack-state.js';

export interface DownOptions {
  stateDir: string;
  log: (line: string) => void;
}

export interface ReleaseOptions extends DownOptions {
  /** Whether the data of the local servers go, if it stops them; the logs stay. For test runs, which start afresh. */
  discardData?: boolean;
}

const SIGNALS = {
  kafka: { signal: 'SIGTERM', withinMs: KAFKA_STOP_MS },
  // Postgres' "fast" shutdown: ends the connections, writes everything, ends.
  postgres: { signal: 'SIGINT', withinMs: POSTGRES_STOP_MS },
} as const;

/** Stops the Kafka and Postgres of this state folder, whoever uses them; the data stay. Given servers are left alone. */
export async function stackDown(options: DownOptions): Promise<void> {
  await withStack(options, async (stateDir, state) => {
    await stopForAll(stateDir, state, options.log);
    writeState(stateDir, { ...state, owner: null, users: [] });
  });
}

/** Stops both servers, and says whom that hits. */
export async function stopForAll(
  stateDir: string,
  state: StackState,
  log: (line: string) => void,
): Promise<void> {
  const others = state.users.map(({ pid }) => pid).filter((pid) => pid !== process.pid);
  if (others.length > 0) {
    log(`in use by pid ${others.join(', ')} (npm start, or a test run): stopping all the same`);
  }
  await stopServices(stateDir, state, { kafka: true, postgres: true }, log);
}

/**
 * Gives back what this process took with stackUp: stops it, unless another process uses it still or it was
 * started to stay by `npm run stack -- up`.
 */
export async function stackRelease(options: ReleaseOptions): Promise<void> {
  await withStack(options, async (stateDir, state) => {
    const users = state.users.filter(({ pid }) => pid !== process.pid);
    if (state.owner === 'stack' || users.length > 0) {
      writeState(stateDir, { ...state, users });
      // To a caller whose servers were given, this stack means nothing.
      if (users.length < state.users.length) {
        options.log('Kafka and Postgres stay up; npm run stack -- down stops them');
      }
      return;
    }
    await stopServices(stateDir, state, { kafka: true, postgres: true }, options.log);
    if (options.discardData) discardLocalData(stateDir);
    writeState(stateDir, { ...state, owner: null, users: [] });
  });
}

function discardLocalData(stateDir: string): void {
  for (const path of ['kafka/data', 'kafka/cluster-id', 'postgres/data']) {
    rmSync(join(stateDir, path), { recursive: true, force: true });
  }
}

/** Stops those of the two that are asked for and run; `state` is changed to match. */
export async function stopServices(
  stateDir: string,
  state: StackState,
  which: { kafka: boolean; postgres: boolean },
  log: (line: string) => void = () => undefined,
): Promise<void> {
  const names = (['kafka', 'postgres'] as const).filter((name) => which[name]);
  const inDocker = names.filter((name) => state[name]?.kind === 'docker');
  const ports = {
    kafka: state.kafka?.port ?? PREFERRED_PORTS.kafka,
    postgres: state.postgres?.port ?? PREFERRED_PORTS.postgres,
  };
  const local = names.map(async (name) => {
    const record = state[name];
    if (!record?.process) return;
    if (isAlive(record.process)) log(`stopping ${name} (pid ${record.process.pid})…`);
    await endProcess(record.process, SIGNALS[name].signal, SIGNALS[name].withinMs);
    state[name] = { ...record, process: null };
  });
  if (inDocker.length > 0) log(`stopping ${inDocker.join(' and ')} in Docker…`);
  await Promise.all([...local, inDocker.length > 0 && composeStop(stateDir, inDocker, ports)]);
}

/** Does `work` with the state, while nobody else starts or stops this folder's stack. */
export async function withStack(
  options: DownOptions,
  work: (stateDir: string, state: StackState) => Promise<void>,
): Promise<void> {
  // Nothing was ever started here.
  if (!existsSync(options.stateDir)) return;
  const stateDir = openStateDir(options.stateDir);
  const waiting = (pid: number) => options.log(`waiting for another start or stop (pid ${pid})…`);
  const lock = join(stateDir, 'stack.lock');
  await withFileLock(lock, waiting, () => work(stateDir, readState(stateDir)));
}
