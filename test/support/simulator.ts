import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { AppProcess } from '../../tools/demo/app-process.js';
import { VENDOR_ENVIRONMENT, VENDOR_KEY } from './foxtail.js';

/** The simulator by itself, as a process: no Kafka, no Postgres. */
export class Simulator {
  private constructor(
    private app: AppProcess,
    /** For whatever files a test wants; it goes with the simulator. */
    readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  /** Starts it with one environment that has these webhook configurations, and waits until it listens. */
  static async start(
    webhooks: readonly object[],
    env: Record<string, string> = {},
  ): Promise<Simulator> {
    const folder = mkdtempSync(join(tmpdir(), 'foxtail-simulator-'));
    const file = join(folder, 'simulator.yaml');
    const environment = {
      id: VENDOR_ENVIRONMENT,
      account: '64f0c0ffee000000000000aa',
      apiKeys: [VENDOR_KEY],
      webhooks,
    };
    writeFileSync(file, stringify({ environments: [environment] }));
    const all = { HOST: '127.0.0.1', PORT: '0', SIMULATOR_CONFIG: file, SEED: '7', ...env };
    return new Simulator(await start(folder, all), folder, all);
  }

  get url(): string {
    return this.app.url;
  }

  /** Stops it and starts it on the same port, with nothing remembered. */
  async restart(between: () => Promise<void>): Promise<void> {
    const { port } = this.app;
    await this.app.stop();
    await between();
    this.app = await start(this.folder, { ...this.env, PORT: String(port) });
  }

  async stop(): Promise<void> {
    await this.app.stop();
    rmSync(this.folder, { recursive: true });
  }
}

function start(folder: string, env: Record<string, string>): Promise<AppProcess> {
  return AppProcess.start('simulator', { env, logFile: join(folder, 'simulator.log') });
}
