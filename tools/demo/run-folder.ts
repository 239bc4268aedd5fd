import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processStart } from '../run/process-identity.mjs';
import type { DemoFolders } from './demo-files.js';

/** Runs whose settings and logs are kept, the present one included. */
const KEPT = 5;

/**
 * Makes a folder for one run's settings and logs below `shared`, named by its time and process, and
 * deletes those of the oldest runs that have ended.
 */
export function openRunFolder(shared: string, now: Date, pid = process.pid): DemoFolders {
  const runs = join(shared, 'runs');
  const name = `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-${pid}`;
  mkdirSync(join(runs, name), { recursive: true });
  for (const old of readdirSync(runs).sort().slice(0, -KEPT)) {
    // A pid that another process has by now keeps its folder a little longer: no harm.
    if (processStart(Number(old.split('-').at(-1))) === null)
      rmSync(join(runs, old), { recursive: true, force: true });
  }
  return { shared, run: join(runs, name) };
}
