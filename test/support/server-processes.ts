import { spawn } from 'node:child_process';
import { isAlive, type ProcessIdentity } from '../../tools/run/process-identity.mjs';
import { eventually } from './eventually.js';

/**
 * Kills a process as soon as this one is gone, however it went: a run that was killed has no teardown.
 * @returns takes the guard away
 */
export function killWhenOrphaned(pid: number): () => void {
  // Our end of the pipe closes with us, whatever ended us: then `read` fails.
  const guard = spawn('/bin/sh', ['-c', 'read -r _ || kill -9 "$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // Whoever kills the guard itself must not fail the test.
  guard.stdin.on('error', () => undefined);
  return () => guard.stdin.end('\n');
}

/** Sends a signal to each; one that is gone by now gets none. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Waits until none of them runs. */
export async function allGone(processes: readonly ProcessIdentity[]): Promise<void> {
  await eventually(
    () => {
      const left = processes.filter(isAlive).map(({ pid }) => pid);
      return left.length === 0 ? undefined : `still there: ${left.join(', ')}`;
    },
    { withinMs: 30_000, everyMs: 20 },
  );
}

/** A port to begin looking at: below those that systems hand out to outgoing connections, which would take it in an outage. */
export function anyPort(): number {
  return 20_000 + Math.floor(Math.random() * 10_000);
}
