import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { repoRoot } from '../repo-root.js';
import { findOnPath, runProgram, type RunResult } from './executables.js';
import { StackError } from './stack-error.js';

export type ComposeService = 'kafka' | 'postgres';

/** Ports on 127.0.0.1 that the services get; also those of a service that is not asked for. */
export interface ComposePorts {
  kafka: number;
  postgres: number;
}

/** The password of the Compose database: it listens on 127.0.0.1 only, and people may start it by hand. */
const PASSWORD = 'foxtail';
const ANSWER_WITHIN_MS = 5000;

/** Why Docker Compose cannot be used; null if an engine answers. */
export async function dockerFault(): Promise<string | null> {
  if (findOnPath('docker') === null) return 'docker is not found';
  const info = await runProgram('docker', ['info', '--format', '{{.ServerVersion}}'], {
    timeoutMs: ANSWER_WITHIN_MS,
  });
  if (info.status !== 0) return 'docker is there, but no engine answers';
  const compose = await runProgram('docker', ['compose', 'version'], {
    timeoutMs: ANSWER_WITHIN_MS,
  });
  return compose.status === 0 ? null : 'docker has no compose plugin';
}

/**
 * Starts the services and waits until they are healthy; harmless if they run.
 * @throws StackError with Compose's output
 */
export async function composeUp(stateDir: string, services: ComposeService[], ports: ComposePorts) {
  const { status, output } = await compose(stateDir, ports, ['up', '-d', '--wait', ...services]);
  if (status !== 0) {
    throw new StackError('stack.server-failed', `docker compose up failed:\n${output}`);
  }
}

/** Stops the services; their volumes stay. */
export async function composeStop(
  stateDir: string,
  services: ComposeService[],
  ports: ComposePorts,
) {
  const { status, output } = await compose(stateDir, ports, ['stop', ...services]);
  if (status !== 0) {
    throw new StackError('stack.server-failed', `docker compose stop failed:\n${output}`);
  }
}

/** Stops the services and deletes their containers and volumes: the data are gone. */
export async function composePurge(stateDir: string, ports: ComposePorts) {
  const { status, output } = await compose(stateDir, ports, ['down', '--volumes']);
  if (status !== 0) {
    throw new StackError('stack.server-failed', `docker compose down failed:\n${output}`);
  }
}

export async function isComposeRunning(
  stateDir: string,
  service: ComposeService,
): Promise<boolean> {
  const args = ['ps', '--status', 'running', '-q', service];
  const { status, output } = await compose(stateDir, { kafka: 0, postgres: 0 }, args);
  return status === 0 && output !== '';
}

export function composeDatabaseUrl(port: number): string {
  return `postgres://foxtail:${PASSWORD}@127.0.0.1:${port}/foxtail`;
}

function compose(stateDir: string, ports: ComposePorts, args: string[]): Promise<RunResult> {
  const file = join(repoRoot, 'docker-compose.yml');
  return runProgram('docker', ['compose', '-f', file, '-p', projectName(stateDir), ...args], {
    cwd: repoRoot,
    env: {
      ...process.env,
      FOXTAIL_KAFKA_PORT: String(ports.kafka),
      FOXTAIL_POSTGRES_PORT: String(ports.postgres),
      FOXTAIL_POSTGRES_PASSWORD: PASSWORD,
    },
  });
}

/** Each state folder has containers and volumes of its own. */
function projectName(stateDir: string): string {
  return `foxtail-${createHash('sha256').update(stateDir).digest('hex').slice(0, 8)}`;
}
