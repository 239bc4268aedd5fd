import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createKafka } from '#kafka';
import { quietLogger } from '../../tools/quiet-logger.js';
import { identify, isAlive, type ProcessIdentity } from '../../tools/run/process-identity.mjs';
import { brokerCommand } from '../../tools/stack/local-kafka.js';
import { logTail } from '../../tools/stack/server-process.js';
import { eventually } from './eventually.js';
import { allGone, killWhenOrphaned, signalAll } from './server-processes.js';

/** Small and quick to start: three of them share two cores with the test. */
const JVM = ['-Xmx320m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** One broker, which is a controller too, on ports and data that it keeps. */
export class Broker {
  private process: ProcessIdentity | null = null;
  private unguard = () => {};

  constructor(
    readonly id: number,
    readonly port: number,
    readonly home: string,
  ) {}

  /** SIGKILL: what it had not written to its files is lost. */
  async kill(): Promise<void> {
    if (this.process === null) return;
    signalAll([this.process.pid], 'SIGKILL');
    await allGone([this.process]);
    this.unguard();
    this.process = null;
  }

  /** SIGSTOP: connections stay open, and nothing answers. */
  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  /** Undoes whatever was done to it. */
  async heal(): Promise<void> {
    if (this.process === null) await this.restart();
    else this.resume();
  }

  /** Starts it, with what it has on disk, and waits until it serves in a cluster of at least `size` brokers. */
  async restart(size = 1): Promise<void> {
    await this.kill();
    const log = openSync(join(this.home, 'kafka.log'), 'a');
    const { file, args, cwd } = brokerCommand(join(this.home, 'server.properties'), JVM);
    const child = spawn(file, args, { cwd, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    const pid = child.pid;
    if (pid === undefined) throw new Error(`${file} could not be started`);
    child.unref();
    this.process = identify(pid);
    this.unguard = killWhenOrphaned(pid);
    await eventually(() => this.serves(size), { withinMs: 90_000, everyMs: 200 }).catch(
      (error: Error) => {
        throw new Error(`${error.message}\n${logTail(join(this.home, 'kafka.log'))}`);
      },
    );
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.process === null) throw new Error(`broker ${this.id} does not run`);
    signalAll([this.process.pid], signal);
  }

  private async serves(size: number): Promise<string | undefined> {
    if (!isAlive(this.process)) return `broker ${this.id} ended by itself`;
    const brokers = `127.0.0.1:${this.port}`;
    const kafka = createKafka({ brokers, clientId: 'foxtail-test', logger: quietLogger });
    const admin = kafka.admin({ retry: { retries: 0 } });
    try {
      await admin.connect();
      const known = (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId);
      const isIn = known.includes(this.id) && known.length >= size;
      return isIn ? undefined : `broker ${this.id} knows of ${known.join(', ') || 'no broker'}`;
    } finally {
      await admin.disconnect();
    }
  }
}
