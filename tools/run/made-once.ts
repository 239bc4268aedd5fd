import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from './file-lock.mjs';

export interface Keepsake {
  folder: string;
  /** Its name in the folder. */
  file: string;
  /** Name of the lock that is held while it is made. */
  lock: string;
  /** What whoever waits for it is told that another run does: `builds helm`. */
  does: string;
  /** What is told before it is made. */
  making: string;
}

/**
 * The path of a file that takes long to make and is kept. Runs that want it at once make it once; where that fails,
 * nothing half made is left.
 *
 * @param make gets an empty folder; @returns the path of the file in it
 * @throws what `make` throws
 */
export async function madeOnce(
  { folder, file, lock, does, making }: Keepsake,
  say: (line: string) => void,
  make: (scratch: string) => Promise<string>,
): Promise<string> {
  const path = join(folder, file);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const waiting = (pid: number) => say(`waiting for another run that ${does} (pid ${pid})…`);
  await withFileLock(join(folder, lock), waiting, async () => {
    if (existsSync(path)) return;
    say(making);
    const scratch = mkdtempSync(join(folder, 'making-'));
    try {
      renameSync(await make(scratch), path);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
  return path;
}
