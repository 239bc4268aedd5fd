import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../../tools/repo-root.js';

export interface BenchProcessOptions {
  name: string;
  /** Below dist/. */
  script: string;
  env: Record<string, string>;
  logFile: string;
  /** Node's own options. */
  execArgv?: readonly string[];
  /** The cores that it is kept to, as `taskset -c` takes them. */
  cores?: string | undefined;
}

/** What a process gets of this one's environment: its settings are the bench's alone. */
const INHERITED = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];

const START_MS = 30_000;
const STOP_MS = 30_000;
const LINES_OF_LOG = 10;

/**
 * A receiver or the load, as a process of its own. Each tells its port as Foxtail's apps tell theirs,
 * `{ kind: 'listening', port }`, and ends by itself when this process dies.
 */
export class BenchProcess {
  port = 0;
  readonly ended: Promise<string>;

  private constructor(
    readonly child: ChildProcess,
    private readonly options: BenchProcessOptions,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  }

  /** Resolves once it listens; `onSpawned` gets it before, so that it is ended whatever happens. */
  static async start(
    options: BenchProcessOptions,
    onSpawned: (spawned: BenchProcess) => void,
  ): Promise<BenchProcess> {
    const log = openSync(options.logFile, 'w');
    const script = join(repoRoot, 'dist', options.script);
    const node = [process.execPath, ...(options.execArgv ?? []), script];
    // taskset becomes what it starts: the channel and the process id are the same.
    const pinned = options.cores === undefined ? node : ['taskset', '-c', options.cores, ...node];
    const [command = '', ...args] = pinned;
    const child = spawn(command, args, {
      env: { ...inherited(), ...options.env },
      // A session of its own: Ctrl-C reaches the bench alone, which ends things in their order.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const started = new BenchProcess(child, options);
    onSpawned(started);
    await started.listening();
    return started;
  }

  get name(): string {
    return this.options.name;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Asks it to end and waits; past a bound it is killed. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.kill(), STOP_MS);
    await this.ended;
    clearTimeout(late);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Why it ended, with the end of its log. */
  async lastWords(): Promise<string> {
    const { name, logFile } = this.options;
    const how = await this.ended;
    const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LINES_OF_LOG);
    return `${name} ended (${how})\n${tail.join('\n')}\n(${logFile})`;
  }

  private async listening(): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    const listens = new Promise<boolean>((resolve) => {
      late = setTimeout(() => resolve(false), START_MS);
      void this.ended.then(() => resolve(false));
      this.child.on('message', ({ kind, port }: { kind?: string; port?: number }) => {
        if (kind !== 'listening' || port === undefined) return;
        this.port = port;
        resolve(true);
      });
    });
    const isListening = await listens;
    clearTimeout(late);
    if (isListening) return;
    this.kill();
    throw new Error(`did not start: ${await this.lastWords()}`);
  }
}

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => INHERITED.includes(name));
  return Object.fromEntries(entries) as Record<string, string>;
}
