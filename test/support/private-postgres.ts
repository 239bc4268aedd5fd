import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '../../tools/run/process-identity.mjs';
import { startLocalPostgres } from '../../tools/stack/local-postgres.js';
import type { ServiceRecord } from '../../tools/stack/stack-state.js';
import { allGone, anyPort, killWhenOrphaned, signalAll } from './server-processes.js';

/** A PostgreSQL of a test's own, which may be killed and stopped: nobody else is on it. */
export class PrivatePostgres {
  /** postgres:// URL of an empty database; stays the same over a restart. */
  url = '';
  private record: ServiceRecord | null = null;
  private unguard = () => {};

  private constructor(private readonly folder: string) {}

  static async start(): Promise<PrivatePostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-postgres-'));
    // As root, PostgreSQL runs as another user, who has to pass.
    chmodSync(folder, 0o711);
    const postgres = new PrivatePostgres(folder);
    try {
      await postgres.restart();
    } catch (error) {
      await postgres.close();
      throw error;
    }
    return postgres;
  }

  /** SIGKILL of the server; its sessions end as they notice. */
  async kill(): Promise<void> {
    const all = this.processes();
    const [server] = all;
    if (server === undefined) return;
    signalAll([server.pid], 'SIGKILL');
    // One that was stopped notices nothing.
    signalAll(pidsOf(all), 'SIGCONT');
    await allGone(all);
    this.unguard();
  }

  /** SIGSTOP of the server and its sessions: connections stay open, and nothing answers. */
  pause(): void {
    const [server] = this.processes();
    if (server === undefined) throw new Error('PostgreSQL does not run');
    // The server first: it starts no session any more. Each session has a process group of its own.
    signalAll([server.pid], 'SIGSTOP');
    signalAll(pidsOf(this.processes()), 'SIGSTOP');
  }

  resume(): void {
    signalAll(pidsOf(this.processes()).reverse(), 'SIGCONT');
  }

  /** Undoes whatever was done to it. */
  async heal(): Promise<void> {
    if (this.processes().length === 0) await this.restart();
    else this.resume();
  }

  /** Starts it, on the same port with what it has on disk, and waits until it serves. */
  async restart(): Promise<void> {
    await this.kill();
    const { url } = await startLocalPostgres({
      stateDir: this.folder,
      record: this.record,
      preferredPort: anyPort(),
      log: () => undefined,
      save: (record) => (this.record = record),
    });
    if (this.url !== '' && url !== this.url) throw new Error('the port was taken in the meantime');
    this.url = url;
    this.unguard = killWhenOrphaned(this.record?.process?.pid as number);
  }

  /** Ends it; nothing is left. */
  async close(): Promise<void> {
    await this.kill();
    // Where the other user cannot enter this folder, the data are elsewhere, linked from here.
    const home = join(this.folder, 'postgres');
    if (existsSync(home)) rmSync(realpathSync(home), { recursive: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The server, then its children; none if it does not run. */
  private processes(): ProcessIdentity[] {
    const pid = this.record?.process?.pid;
    const server = pid === undefined ? null : identify(pid);
    if (pid === undefined || server?.started !== this.record?.process?.started) return [];
    const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
    const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    const children = rows.filter(([, parent]) => parent === pid).map(([child]) => child as number);
    return [pid, ...children].flatMap((one) => identify(one) ?? []);
  }
}

const pidsOf = (processes: readonly ProcessIdentity[]): number[] => processes.map(({ pid }) => pid);
