import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repoRoot } from '../repo-root.js';
import { findOnPath, isExecutable, runProgram } from './executables.js';
import { KAFKA_VERSION } from './settings.js';
import { StackError } from './stack-error.js';

const MINIMUM_JAVA = 17;

/** Kafka's jars, shared by every state folder of this clone. */
export const kafkaLibsDir = join(repoRoot, '.foxtail/kafka-libs', KAFKA_VERSION);

/** The JVM to use: JAVA_HOME's, else the PATH's; null if there is none. */
export function findJava(): string | null {
  const home = process.env['JAVA_HOME'];
  const own = home ? join(home, 'bin/java') : null;
  return own !== null && isExecutable(own) ? own : findOnPath('java');
}

/** Why Kafka cannot run on this machine's JVM; null if it can. */
export async function localKafkaFault(): Promise<string | null> {
  const faults = [await javaFault(), existsSync(kafkaLibsDir) ? null : mavenFault()];
  return faults.filter((fault) => fault !== null).join('; ') || null;
}

async function javaFault(): Promise<string | null> {
  const java = findJava();
  if (java === null)
    return `java is not found (a JDK ${MINIMUM_JAVA} or newer, on the PATH or in JAVA_HOME)`;
  const { status, output } = await runProgram(java, ['-version'], { timeoutMs: 20_000 });
  const version = Number(/version "(\d+)/.exec(output)?.[1]);
  if (status !== 0 || Number.isNaN(version))
    return `java does not run: ${output.split('\n')[0] ?? ''}`;
  return version >= MINIMUM_JAVA ? null : `java is ${version}, not ${MINIMUM_JAVA} or newer`;
}

function mavenFault(): string | null {
  return findOnPath('mvn') === null ? "mvn is not found (Maven fetches Kafka's jars, once)" : null;
}

/**
 * Makes sure that Kafka's jars are there: into a folder of its own first, so that a half fetched one is never used.
 * @throws StackError with Maven's output if it fails
 */
export async function fetchKafkaLibs(log: (line: string) => void): Promise<void> {
  if (existsSync(kafkaLibsDir)) return;
  log(`fetching Kafka ${KAFKA_VERSION} from Maven, about 54 MB, once…`);
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1000).toFixed(0);
  const ticker = setInterval(() => log(`still fetching Kafka (${seconds()} s)…`), 15_000);
  mkdirSync(dirname(kafkaLibsDir), { recursive: true });
  const partial = mkdtempSync(`${kafkaLibsDir}.partial-`);
  try {
    const { status, output } = await runProgram(findOnPath('mvn') ?? 'mvn', [
      '-q',
      '-B',
      '-f',
      join(repoRoot, 'tools/stack/kafka-pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${partial}`,
      '-DincludeScope=runtime',
    ]);
    if (status !== 0 || readdirSync(partial).length === 0) {
      throw new StackError('stack.server-failed', `Maven could not fetch Kafka:\n${output}`);
    }
    moveIntoPlace(partial);
    log(`Kafka fetched in ${seconds()} s`);
  } finally {
    clearInterval(ticker);
    rmSync(partial, { recursive: true, force: true });
  }
}

function moveIntoPlace(partial: string): void {
  try {
    renameSync(partial, kafkaLibsDir);
  } catch (error) {
    // Another state folder's start was faster: its jars are as good.
    if (!existsSync(kafkaLibsDir)) throw error;
  }
}
