import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { repoRoot } from '../../tools/repo-root.js';

/** What `foxtail-simulator load --json` ends with, as far as tests look. */
export interface SimulatedReport {
  ok: boolean;
  sent: number;
  accepted: number;
  lost: number;
  unfinished: number;
  retried: number;
  /** How often each status came, or how a request failed. */
  answers: Record<string, number>;
  audit: { batches: number; agree: number; differences: string[] } | null;
}

/** The simulator's load, until it is told to stop. */
export class SimulatedLoad {
  private stderr = '';
  private stdout = '';
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  static start(flags: readonly string[], env: Record<string, string>): SimulatedLoad {
    const main = join(repoRoot, 'dist/apps/simulator/src/foxtail-simulator.main.js');
    const child = spawn(process.execPath, [main, 'load', ...flags, '--json'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new SimulatedLoad(child);
  }

  /** Makes nothing new any more, and waits until all was delivered and compared. @throws Error without a report */
  async finish(): Promise<SimulatedReport> {
    this.child.kill('SIGINT');
    await this.ended;
    try {
      return JSON.parse(this.stdout) as SimulatedReport;
    } catch (cause) {
      throw new Error(`the load has no report: ${this.stderr.slice(-2_000)}`, { cause });
    }
  }

  /** Ends it at once, if it has not ended. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
