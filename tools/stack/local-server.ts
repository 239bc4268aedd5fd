import { isAlive, type ProcessIdentity } from '../run/process-identity.mjs';
import { isPortFree } from './ports.js';
import { waitFor, type Probe } from './readiness.js';
import { endProcess, logTail } from './server-process.js';
import { StackError } from './stack-error.js';
import type { ServiceRecord } from './stack-state.js';

/** What starting a server on this machine needs to know. */
export interface LocalContext {
  stateDir: string;
  /** How it ran last, if ever. */
  record: ServiceRecord | null;
  /** The port to try when there is no record. */
  preferredPort: number;
  log: (line: string) => void;
  /** Keeps the record in stack.json, at once: a launcher may be killed at any time. */
  save: (record: ServiceRecord) => void;
}

export interface Launch {
  name: string;
  logFile: string;
  /** Starts the process and records it. */
  start: () => Promise<{ port: number; process: ProcessIdentity; probe: Probe }>;
}

const READY_WITHIN_MS = 120_000;

/**
 * Starts a server and waits until it serves. Between the choice of a port and its use another process may
 * take it; then it is tried again with the next one.
 * @returns the port
 * @throws StackError with the end of the server's log
 */
export async function launchUntilReady({ name, logFile, start }: Launch): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const { port, process, probe } = await start();
    const fault = await waitUntilReady(name, process, probe);
    if (fault === null) return port;
    const died = !isAlive(process);
    await endProcess(process, 'SIGTERM', 5000);
    const portWasTaken = died && !(await isPortFree(port));
    if (portWasTaken && attempt < 3) continue;
    const tail = `The end of ${logFile}:\n${logTail(logFile)}`;
    throw new StackError('stack.server-failed', `${name} did not start: ${fault}\n${tail}`);
  }
}

/** @returns null once the server serves, or why it does not */
export function waitUntilReady(
  name: string,
  process: ProcessIdentity,
  probe: Probe,
): Promise<string | null> {
  return waitFor(probe, READY_WITHIN_MS, () =>
    isAlive(process) ? null : `${name} ended by itself`,
  );
}
