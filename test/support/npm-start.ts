import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.js';

const root = join(import.meta.dirname, '../..');

/** `npm start` in a state folder of its own, as a user types it, in its own process group. */
export class NpmStart {
  output = '';
  /** Standard output alone. */
  stdout = '';
  private readonly seen = new Set<number>();
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(stateDir: string, args: readonly string[] = [], given: Record<string, string> = {}) {
    const env: NodeJS.ProcessEnv = { ...process.env, FOXTAIL_STATE_DIR: stateDir };
    // The run's own Kafka and Postgres must not be taken for the user's.
    for (const name of ['KAFKA_BROKERS', 'DATABASE_URL', 'NODE_OPTIONS']) delete env[name];
    Object.assign(env, given);
    this.child = spawn('npm', ['start', '--', ...args], {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString();
      this.stdout += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  /** Waits until it has printed this. */
  async prints(text: string, withinMs = 120_000): Promise<void> {
    await eventually(() => (this.output.includes(text) ? undefined : this.output.slice(-1_500)), {
      withinMs,
    });
  }

  /** Ctrl-C in a terminal: to every process of the group. */
  ctrlC(): void {
    process.kill(-(this.child.pid as number), 'SIGINT');
  }

  /** `kill -9` of npm and what it runs in the foreground. */
  kill(): void {
    process.kill(-(this.child.pid as number), 'SIGKILL');
  }

  /** `kill -9` of npm alone. */
  killNpmOnly(): void {
    this.child.kill('SIGKILL');
  }

  /** The exit code, once it ended. */
  exit(): Promise<number | null> {
    return this.ended;
  }

  /** Ends whatever is left of it. */
  end(): void {
    for (const pid of alive([...this.seen, ...this.processes()])) process.kill(pid, 'SIGKILL');
  }

  /** Its processes, itself included: those that descend from npm now. */
  processes(): number[] {
    const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
    const parents = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]),
    );
    const isOurs = (pid: number): boolean => {
      if (pid === this.child.pid) return true;
      const parent = parents.get(pid);
      return parent !== undefined && parent > 1 && isOurs(parent);
    };
    const found = [...parents.keys()].filter(isOurs);
    found.forEach((pid) => this.seen.add(pid));
    return found;
  }
}

/** Those of `pids` that still run; a zombie that nobody has waited for does not. */
export function alive(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    const status = `/proc/${pid}/status`;
    return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
  });
}
