import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { repoRoot } from '../repo-root.js';
import { isAlive, type ProcessIdentity } from '../run/process-identity.mjs';

export type StackOwner = 'stack' | 'start' | 'test';

/** How a server that Foxtail runs was started last; `process` only for kind local. */
export interface ServiceRecord {
  kind: 'docker' | 'local';
  port: number;
  controllerPort?: number;
  process: ProcessIdentity | null;
}

/** What stack.json holds. */
export interface StackState {
  /** Who it runs for; `stack` means until `npm run stack -- down`. */
  owner: StackOwner | null;
  /** The launchers that use it now; dead ones are dropped. */
  users: ProcessIdentity[];
  kafka: ServiceRecord | null;
  postgres: ServiceRecord | null;
}

/** The folder of the stack's state: FOXTAIL_STATE_DIR, or `.foxtail` in the repository. */
export function defaultStateDir(): string {
  return resolve(process.env['FOXTAIL_STATE_DIR'] || join(repoRoot, '.foxtail'));
}

/** Makes the folder if it is missing. Two ways to write its path, by a link, are one folder. */
export function openStateDir(stateDir: string): string {
  mkdirSync(stateDir, { recursive: true });
  return realpathSync(stateDir);
}

/**
 * Reads stack.json; a missing or broken one is an empty state.
 * @throws Error if it is there and may not be read: then nothing is known about what runs
 */
export function readState(stateDir: string): StackState {
  const empty: StackState = { owner: null, users: [], kafka: null, postgres: null };
  const path = join(stateDir, 'stack.json');
  if (!existsSync(path)) return empty;
  const state = { ...empty, ...parseOr(readFileSync(path, 'utf8'), {}) };
  return { ...state, users: state.users.filter(isAlive) };
}

function parseOr(text: string, otherwise: Partial<StackState>): Partial<StackState> {
  try {
    return JSON.parse(text) as Partial<StackState>;
  } catch {
    return otherwise;
  }
}

/** Replaces stack.json in one step: a reader, or a crash, finds the old or the new one. */
export function writeState(stateDir: string, state: StackState): void {
  const partial = join(stateDir, `stack.json.${process.pid}`);
  writeFileSync(partial, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(partial, join(stateDir, 'stack.json'));
}
