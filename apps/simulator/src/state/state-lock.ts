import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Makes a file beside `path` that says which process has it: a second simulator would write the
 * state anew, and the first one's changes would be lost unseen.
 *
 * @returns what gives it back
 * @throws Error where a living process has it. One that was killed has left its lock, which is
 *   taken over; should its number have gone to another process since, the message says what to do.
 */
export function lockState(path: string): () => void {
  const lock = `${path}.lock`;
  const mine = `${process.pid}`;
  if (!make(lock, mine)) {
    const owner = Number(readFileSync(lock, 'utf8'));
    if (owner !== process.pid && isAlive(owner)) {
      throw new Error(`process ${owner} has it (if that is no simulator, delete ${lock})`);
    }
    writeFileSync(lock, mine, { mode: 0o600 });
  }
  return () => rmSync(lock, { force: true });
}

/** @returns false where there is one already */
function make(lock: string, owner: string): boolean {
  try {
    writeFileSync(lock, owner, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  // 0 and below stand for groups of processes.
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's, which may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
