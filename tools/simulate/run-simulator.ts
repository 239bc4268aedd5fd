import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repoRoot } from '../repo-root.js';

/** This process becomes the command of the simulator's own package, as its bin would run it. */
export async function runSimulator(args: readonly string[]): Promise<void> {
  const main = join(repoRoot, 'dist/apps/simulator/src/foxtail-simulator.main.js');
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}
