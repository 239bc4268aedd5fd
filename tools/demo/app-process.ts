import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeOptions } from '../node-options.js';
import { repoRoot } from '../repo-root.js';

export type AppName = 'ingest' | 'projections' | 'read-api' | 'simulator';

export interface AppOptions {
  env: Record<string, string>;
  logFile: string;
  /** Told when the process ends without having been asked to. */
  onLost?: (app: AppName, how: string) => void;
  /** Started, too, is one that waits for Kafka or Postgres; else that is a failure, with why. */
  mayWait?: boolean;
  /** What is started, with nothing of this process's environment; else the build with this process's Node. */
  container?: Container;
}

export interface Container {
  program: string;
  args: readonly string[];
  cwd: string;
  /** The number of its user and group, where this process may choose. */
  user?: number | undefined;
}

/** What an app gets of this process's environment: a TOPIC_PREFIX or PORT meant for something else must not reach it. */
const INHERITED = /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/;

function inherited(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}

function fromBuild(name: AppName): Container {
  const script = join(repoRoot, `dist/apps/${name}/src/main.js`);
  return {
    program: process.execPath,
    args: [...(nodeOptions[name] ?? []), script],
    cwd: process.cwd(),
  };
}

/** What an app says to its launcher (libs/runtime). */
interface AppMessage {
  kind?: string;
  port?: number;
  away?: Record<string, string>;
}

/** Ten times what it takes, for a machine with more work than processors. */
const START_MS = 60_000;
/** What it needs runs before it is started: if that can't be reached for so long, it is somewhere else. */
const WAIT_MS = 20_000;
const STOP_MS = 30_000;

/**
 * One of Foxtail's apps as a process of its own, just as it runs in production: settings by
 * environment variables, a stop by SIGTERM. Ends by itself when this process dies.
 */
export class AppProcess {
  /** The port it listens on. */
  port = 0;
  private asked = false;
  /** What it waits for before it can begin, each with why. */
  private away: Record<string, string> = {};
  private readonly ended: Promise<string>;

  private constructor(
    readonly name: AppName,
    private readonly child: ChildProcess,
    private readonly options: AppOptions,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        resolve(how);
        if (!this.asked && this.port !== 0) options.onLost?.(name, how);
      });
    });
  }

  /** Resolves once it listens. @throws Error with the end of its log if it does not come to that */
  static async start(name: AppName, options: AppOptions): Promise<AppProcess> {
    mkdirSync(dirname(options.logFile), { recursive: true });
    // Anew for each run: what an earlier one said would be taken for this one's fault.
    const log = openSync(options.logFile, 'w');
    const { program, args, cwd, user } = options.container ?? fromBuild(name);
    const child = spawn(program, args, {
      cwd,
      env: { ...(options.container ? {} : inherited()), ...options.env },
      ...(user === undefined ? {} : { uid: user, gid: user }),
      // A session of its own: Ctrl-C reaches the launcher alone, which stops things in their order.
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const app = new AppProcess(name, child, options);
    await app.listening();
    return app;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Asks it to drain and waits; past a bound it is killed. @returns how it ended */
  async stop(): Promise<string> {
    this.asked = true;
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    try {
      return await this.ended;
    } finally {
      clearTimeout(late);
    }
  }

  /** Ends it with no chance to tidy up, as a crash would. */
  async kill(): Promise<string> {
    this.asked = true;
    this.child.kill('SIGKILL');
    return this.ended;
  }

  private async listening(): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    let waits: NodeJS.Timeout | undefined;
    let giveUp: (why: string) => void = () => undefined;
    const failed = await Promise.race([
      new Promise<null>((resolve) => {
        this.child.on('message', ({ kind, port, away }: AppMessage) => {
          if (kind === 'waiting') this.away = away ?? {};
          if (Object.keys(this.away).length > 0)
            waits ??= setTimeout(() => giveUp(`did not start within ${WAIT_MS} ms`), WAIT_MS);
          const isStarted = kind === 'listening' || (kind === 'waiting' && this.options.mayWait);
          if (!isStarted || port === undefined) return;
          this.port = port;
          resolve(null);
        });
      }),
      this.ended.then((how) => `ended with ${how}`),
      new Promise<string>((resolve) => {
        giveUp = resolve;
        late = setTimeout(() => resolve(`did not listen within ${START_MS} ms`), START_MS);
      }),
    ]);
    clearTimeout(late);
    clearTimeout(waits);
    if (failed === null) return;
    await this.kill();
    throw new Error(`${this.name} ${failed}: ${this.lastWords()}\n(${this.options.logFile})`);
  }

  /** What it said last: the message of its last fatal line, which lists its faults, else the end of its log. */
  private lastWords(): string {
    const lines = readFileSync(this.options.logFile, 'utf8').trimEnd().split('\n');
    const fatal = lines.map(parseLine).findLast((line) => line?.level === 'fatal');
    const waits = Object.entries(this.away).map(([name, why]) => `it waits for ${name}: ${why}`);
    return fatal?.msg ?? [...waits, ...lines.slice(-20)].join('\n');
  }
}

function parseLine(line: string): { level?: string; msg?: string } | null {
  try {
    return JSON.parse(line) as { level?: string; msg?: string };
  } catch {
    return null;
  }
}
