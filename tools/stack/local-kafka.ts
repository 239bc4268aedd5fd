import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../run/process-identity.mjs';
import { runProgram } from './executables.js';
import { fetchKafkaLibs, findJava, kafkaLibsDir } from './kafka-libs.js';
import { launchUntilReady, waitUntilReady, type LocalContext } from './local-server.js';
import { choosePort } from './ports.js';
import { kafkaProbe } from './readiness.js';
import { endProcess, findByArgument, spawnServer } from './server-process.js';
import { KAFKA_HEAP, KAFKA_SETTINGS } from './settings.js';
import { StackError } from './stack-error.js';

export const KAFKA_STOP_MS = 30_000;

interface KafkaFiles {
  data: string;
  properties: string;
  clusterId: string;
  logFile: string;
}

/**
 * Runs Kafka on the JVM, as one node, with its data in `<stateDir>/kafka`; answers at once if it runs already.
 * @returns its address, host:port, and whether this call started it
 */
export async function startLocalKafka(
  context: LocalContext,
): Promise<{ brokers: string; startedHere: boolean }> {
  const { stateDir, record, log } = context;
  const files = kafkaFiles(stateDir);
  if (record?.process && isAlive(record.process)) {
    const brokers = `127.0.0.1:${record.port}`;
    const probe = kafkaProbe(brokers, readClusterId(files) ?? undefined);
    const fault = await waitUntilReady('Kafka', record.process, probe);
    if (fault === null) return { brokers, startedHere: false };
    log(`Kafka (pid ${record.process.pid}) does not serve (${fault}); starting it anew`);
    await endProcess(record.process, 'SIGTERM', KAFKA_STOP_MS);
  }
  for (const orphan of findByArgument(files.properties)) {
    log(`ending a Kafka of this folder that an earlier run left (pid ${orphan.pid})`);
    await endProcess(orphan, 'SIGTERM', KAFKA_STOP_MS);
  }
  await fetchKafkaLibs(log);
  mkdirSync(join(stateDir, 'kafka'), { recursive: true });
  log('starting Kafka…');
  const wanted = {
    port: record?.port ?? context.preferredPort,
    controller: record?.controllerPort,
  };
  const port = await launchUntilReady({
    name: 'Kafka',
    logFile: files.logFile,
    start: () => launch(context, files, wanted.port, wanted.controller ?? wanted.port + 1),
  });
  return { brokers: `127.0.0.1:${port}`, startedHere: true };
}

async function launch(
  context: LocalContext,
  files: KafkaFiles,
  wanted: number,
  controller: number,
) {
  const port = await choosePort('Kafka', wanted, [], context.log);
  const controllerPort = await choosePort("Kafka's controller", controller, [port], context.log);
  writeFileSync(files.properties, propertiesText(serverSettings(files, port, controllerPort)));
  const clusterId = readClusterId(files) ?? (await format(files));
  const server = await spawnServer({
    ...brokerCommand(files.properties, [KAFKA_HEAP]),
    logFile: files.logFile,
    env: process.env,
  });
  context.save({ kind: 'local', port, controllerPort, process: server });
  return { port, process: server, probe: kafkaProbe(`127.0.0.1:${port}`, clusterId) };
}

/** The program of a broker that has these properties; `jvm` are options of Java's own. */
export function brokerCommand(properties: string, jvm: readonly string[]) {
  return {
    file: findJava() ?? 'java',
    args: [
      ...jvm,
      '-XX:+ExitOnOutOfMemoryError',
      '-Djava.awt.headless=true',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-cp',
      '*',
      'kafka.Kafka',
      properties,
    ],
    // The class path is the working folder, since a path with a colon cannot be in one.
    cwd: kafkaLibsDir,
  };
}

/** Gives the storage its cluster id, once. The id's file is written last: without it, the storage was never in use. */
async function format(files: KafkaFiles): Promise<string> {
  rmSync(files.data, { recursive: true, force: true });
  const clusterId = newClusterId();
  await formatStorage(files.properties, clusterId);
  writeFileSync(files.clusterId, clusterId);
  return clusterId;
}

/** Makes a broker's folder, named in its properties, part of a cluster. @throws StackError with the tool's output */
export async function formatStorage(
  properties: string,
  clusterId: string,
  more: readonly string[] = [],
): Promise<void> {
  const { status, output } = await runProgram(
    findJava() ?? 'java',
    ['-cp', '*', 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', properties, ...more],
    { cwd: kafkaLibsDir },
  );
  if (status !== 0) {
    throw new StackError(
      'stack.server-failed',
      `Kafka's storage could not be formatted:\n${output}`,
    );
  }
}

/** A UUID in URL-safe base64; one that begins with a dash would be read as an option. */
export function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

function readClusterId(files: KafkaFiles): string | null {
  return existsSync(files.clusterId) ? readFileSync(files.clusterId, 'utf8') : null;
}

function kafkaFiles(stateDir: string): KafkaFiles {
  const folder = join(stateDir, 'kafka');
  return {
    data: join(folder, 'data'),
    properties: join(folder, 'server.properties'),
    clusterId: join(folder, 'cluster-id'),
    logFile: join(folder, 'kafka.log'),
  };
}

function serverSettings(files: KafkaFiles, port: number, controllerPort: number) {
  return {
    ...KAFKA_SETTINGS,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': files.data,
  };
}

/** The text of a server.properties. */
export function propertiesText(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `${lines.join('\n')}\n`;
}

/** Java reads properties as Latin-1 with backslash escapes. */
function escapeProperty(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
