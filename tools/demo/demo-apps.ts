import { join } from 'node:path';
import { withFileLock } from '../run/file-lock.mjs';
import { choosePort } from '../stack/ports.js';
import { AppProcess, type AppName } from './app-process.js';
import { writeEndpoints, writeSimulatorConfig, type DemoFolders } from './demo-files.js';

export interface DemoApps {
  ingest: AppProcess;
  projections: AppProcess;
  readApi: AppProcess;
  simulator: AppProcess;
}

export interface DemoOptions {
  kafkaBrokers: string;
  databaseUrl: string;
  folders: DemoFolders;
  inactivitySeconds: number;
  log: (line: string) => void;
  onLost: (app: AppName, how: string) => void;
  /** Gets each app as soon as it runs, so that it is stopped whatever happens next. */
  onStarted: (app: AppProcess) => void;
}

/**
 * Starts the four apps, each as its own process, and waits until all of them listen. Two launchers
 * take turns: a port that one has chosen is bound before the other looks.
 */
export async function startApps(options: DemoOptions): Promise<DemoApps> {
  const waiting = (pid: number) => options.log(`waiting for another start (pid ${pid})…`);
  return withFileLock(join(options.folders.shared, 'apps.lock'), waiting, () =>
    startInTurn(options),
  );
}

async function startInTurn(options: DemoOptions): Promise<DemoApps> {
  const { kafkaBrokers, databaseUrl, folders, log } = options;
  const ports = await choosePorts(log);
  const start = async (name: AppName, env: Record<string, string>) => {
    const app = await AppProcess.start(name, {
      env: { HOST: '127.0.0.1', PORT: String(ports[name]), ...env },
      logFile: join(folders.run, 'logs', `${name}.log`),
      onLost: options.onLost,
    });
    options.onStarted(app);
    return app;
  };
  const stack = { KAFKA_BROKERS: kafkaBrokers, DATABASE_URL: databaseUrl };
  const ENDPOINTS_FILE = writeEndpoints(folders, options.inactivitySeconds);
  const simulatorConfig = writeSimulatorConfig(folders, `http://127.0.0.1:${ports.ingest}`);
  const started = await Promise.allSettled([
    start('ingest', { ...stack, SPOOL_DATABASE_URL: databaseUrl, ENDPOINTS_FILE }),
    start('projections', stack),
    // Each batch is asked for five times a second here.
    start('read-api', { ...stack, RATE_LIMIT_PER_MINUTE: '6000', RATE_LIMIT_BURST: '1000' }),
    start('simulator', {
      SIMULATOR_CONFIG: simulatorConfig,
      PROCESSING_MS_MAX: '4000',
      INACTIVITY_SECONDS: String(options.inactivitySeconds),
    }),
  ]);
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason as Error;
  const [ingest, projections, readApi, simulator] = started.map(
    (outcome) => (outcome as PromiseFulfilledResult<AppProcess>).value,
  ) as [AppProcess, AppProcess, AppProcess, AppProcess];
  return { ingest, projections, readApi, simulator };
}

async function choosePorts(log: (line: string) => void): Promise<Record<AppName, number>> {
  const ingest = await choosePort('ingest', 8080, [], log);
  const projections = await choosePort('projections', 8081, [ingest], log);
  const readApi = await choosePort('read-api', 8082, [ingest, projections], log);
  const simulator = await choosePort('simulator', 8083, [ingest, projections, readApi], log);
  return { ingest, projections, 'read-api': readApi, simulator };
}
