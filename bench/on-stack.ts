import { mkdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { watchForEnd } from '../tools/demo/interruption.js';
import { withFileLock } from '../tools/run/file-lock.mjs';
import { defaultStateDir, stackRelease, stackUp } from '../tools/stack/index.js';

export interface BenchStack {
  kafkaBrokers: string;
  databaseUrl: string;
  /** For logs and files of the run; it is there. */
  folder: string;
  /** Aborted when the run is to end before its time. */
  signal: AbortSignal;
}

/** Runs a measurement on the stack, which is started where none runs; one at a time on this machine. */
export async function onStack<T>(
  say: (line: string) => void,
  measure: (stack: BenchStack) => Promise<T>,
): Promise<T> {
  const stateDir = defaultStateDir();
  const folder = join(stateDir, 'bench');
  mkdirSync(folder, { recursive: true });
  const waiting = (pid: number) => say(`waiting for another bench to end (pid ${pid})…`);
  return withFileLock(join(folder, 'bench.lock'), waiting, async () => {
    sayIfBusy(say);
    const { signal } = watchForEnd(say);
    const { kafkaBrokers, databaseUrl } = await stackUp({ stateDir, log: say, owner: 'start' });
    try {
      return await measure({ kafkaBrokers, databaseUrl, folder, signal });
    } catch (error) {
      // What fails once everything is being stopped says nothing of its own.
      throw signal.aborted ? new Error('stopped before there was a result') : error;
    } finally {
      await stackRelease({ stateDir, log: say });
    }
  });
}

/** A load average of half the cores, before anything was started, is other people's. */
function sayIfBusy(say: (line: string) => void): void {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load < cores / 2) return;
  say(`this machine is busy (load ${load.toFixed(1)} on ${cores} cores): figures will be too low`);
}
