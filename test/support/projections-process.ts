import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const STOP_MS = 30_000;

/** Where a process ends itself, or stops; see dies-at.mjs. */
export interface Death {
  at:
    | 'before the transaction'
    | 'after the documents'
    | 'after the timeline'
    | 'after the batches'
    | 'after the checkpoint'
    | 'before the commit'
    | 'after the commit'
    | 'before the commit to Kafka';
  /** How often the step is passed first. */
  after: number;
  by?: 'SIGKILL' | 'SIGSTOP';
}

/** The projections app of the build, as a process that may come to any end. */
export class ProjectionsProcess {
  /** How it ended: the signal, or the exit code. */
  readonly ended: Promise<string>;
  /** Whether it came to listen before it ended. */
  readonly listened: Promise<boolean>;

  constructor(env: Record<string, string>, logFile: string, death?: Death) {
    const log = openSync(logFile, 'w');
    const app = join(root, 'dist/apps/projections/src/main.js');
    const fate = death ? ['--import', join(import.meta.dirname, 'dies-at.mjs')] : [];
    this.child = spawn(process.execPath, [...fate, app], {
      env: { PATH: process.env['PATH'], ...env, ...(death ? variablesOf(death) : {}) },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    this.listened = Promise.race([
      new Promise<boolean>((resolve) => {
        this.child.on('message', ({ kind }: { kind?: string }) => {
          if (kind === 'listening') resolve(true);
        });
      }),
      this.ended.then(() => false),
    ]);
  }

  private readonly child: ChildProcess;

  get pid(): number {
    return this.child.pid as number;
  }

  /** As by a crash, or the kernel. */
  async kill(): Promise<string> {
    this.child.kill('SIGKILL');
    return this.ended;
  }

  /** Whether it stands still, by SIGSTOP. */
  isStopped(): boolean {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(this.pid)]);
    return stdout.toString().trimStart().startsWith('T');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** As a deployment ends it. */
  async stop(): Promise<string> {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    const how = await this.ended;
    clearTimeout(late);
    return how;
  }
}

function variablesOf({ at, after, by = 'SIGKILL' }: Death): Record<string, string> {
  return { DIES_AT: at, DIES_AFTER: String(after), DIES_BY: by };
}
