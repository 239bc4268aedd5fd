import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from '../run/process-identity.mjs';

export interface ServerCommand {
  file: string;
  args: string[];
  cwd: string;
  logFile: string;
  env: NodeJS.ProcessEnv;
  /** The account to run as; only root may name one. */
  account?: { uid: number; gid: number } | undefined;
}

const LOG_BYTES_KEPT = 20 * 1024 * 1024;

/**
 * Starts a server that outlives this process: a session of its own, no pipe shared, output to a file.
 * @throws Error if the program cannot be started at all
 */
export async function spawnServer(command: ServerCommand): Promise<ProcessIdentity> {
  rotate(command.logFile);
  const log = openSync(command.logFile, 'a');
  try {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...command.account,
    });
    await new Promise<void>((started, failed) => {
      child.once('spawn', started);
      child.once('error', failed);
    });
    child.unref();
    // A server that ended at once is an identity nobody has: dead from the start.
    return identify(child.pid!) ?? { pid: child.pid!, started: 'ended at once' };
  } finally {
    closeSync(log);
  }
}

/** One old log is kept, so that a server that is started for ever does not fill the disk. */
function rotate(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < LOG_BYTES_KEPT) return;
  rmSync(`${logFile}.1`, { force: true });
  renameSync(logFile, `${logFile}.1`);
}

/** Asks a process to end, waits up to `withinMs`, then kills it. Does nothing if it is gone, or its pid is another's now. */
export async function endProcess(
  identity: ProcessIdentity,
  signal: 'SIGTERM' | 'SIGINT',
  withinMs: number,
): Promise<void> {
  for (const [step, bound] of [[signal, withinMs] as const, ['SIGKILL', 5000] as const]) {
    if (!isAlive(identity)) return;
    try {
      process.kill(identity.pid, step);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    const deadline = Date.now() + bound;
    while (isAlive(identity) && Date.now() < deadline) await pause(25);
  }
}

/**
 * Processes with `argument` among their arguments: how a server is found that a killed launcher had no time
 * to record. The argument must be a path that only this state folder's server is given.
 */
export function findByArgument(argument: string): ProcessIdentity[] {
  const pids = process.platform === 'linux' ? pidsFromProc(argument) : pidsFromPs(argument);
  return pids.filter((pid) => pid !== process.pid).flatMap((pid) => identify(pid) ?? []);
}

/** Processes that work in this folder, on Linux; elsewhere the system does not tell cheaply, and none is found. */
export function findByFolder(folder: string): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => workingFolder(pid) === folder)
    .flatMap((pid) => identify(Number(pid)) ?? []);
}

function workingFolder(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

function pidsFromProc(argument: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => argumentsOf(pid).includes(argument)).map(Number);
}

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function pidsFromPs(argument: string): number[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' });
  const lines = (stdout ?? '').split('\n').map((line) => line.trim());
  return lines
    .filter((line) => ` ${line} `.includes(` ${argument} `))
    .map((line) => parseInt(line, 10));
}

/** The last lines of a server's log, for an error message. */
export function logTail(logFile: string, lines = 20): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}
