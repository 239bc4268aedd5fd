import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';
import { eventually } from './eventually.js';

const root = join(import.meta.dirname, '../..');
const examples = join(root, 'examples');
const work = join(root, '.foxtail');

/** A command that runs an example; made ready once for each state of what it needs. */
export interface ExampleCommand {
  file: string;
  args: string[];
}

export function typescriptExample(): ExampleCommand {
  const source = readFileSync(join(examples, 'typescript/subscriber.ts'), 'utf8');
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  const file = join(work, 'examples/subscriber.mjs');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
  return { file: process.execPath, args: [file] };
}

/** In a virtual environment of its own, with the client that requirements.txt pins. */
export function pythonExample(): ExampleCommand {
  const requirements = join(examples, 'python/requirements.txt');
  const environment = join(work, `python-${digest(requirements)}`);
  if (!existsSync(join(environment, 'ready'))) {
    rmSync(environment, { recursive: true, force: true });
    run('python3', ['-m', 'venv', environment]);
    run(join(environment, 'bin/pip'), ['install', '--quiet', '-r', requirements]);
    writeFileSync(join(environment, 'ready'), '');
  }
  return { file: join(environment, 'bin/python'), args: [join(examples, 'python/subscriber.py')] };
}

/** With the client's jars that the local Kafka has, else with those that the example's pom names. */
export function javaExample(): ExampleCommand {
  const pom = join(examples, 'java/pom.xml');
  const version = /kafka-clients<\/artifactId>\s*<version>([^<]+)/.exec(
    readFileSync(pom, 'utf8'),
  )?.[1];
  if (version === undefined) throw new Error('the pom names no kafka-clients');
  const ofKafka = join(work, 'kafka-libs', version);
  const libs = existsSync(ofKafka) ? ofKafka : fetchJars(pom);
  return { file: 'java', args: ['-cp', `${libs}/*`, join(examples, 'java/Subscriber.java')] };
}

function fetchJars(pom: string): string {
  const libs = join(work, `java-${digest(pom)}`);
  if (!existsSync(libs)) {
    const partial = `${libs}.partial`;
    rmSync(partial, { recursive: true, force: true });
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${partial}`];
    run('mvn', ['-q', '-B', '-f', pom, ...goal, '-DincludeScope=runtime']);
    renameSync(partial, libs);
  }
  return libs;
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}

/** @throws Error with what the command said */
function run(command: string, args: string[]): void {
  execFileSync(command, args, { stdio: 'pipe' });
}

/** What all three print when they end. */
export interface ExampleResult {
  /** How many subjects have this as their latest event. */
  latest: Record<string, number>;
  events: number;
}

export interface ExampleRun {
  /** Null where it ended otherwise than by itself or SIGTERM. */
  result: ExampleResult | null;
  /** Null where a signal ended it. */
  exitCode: number | null;
  errors: string;
}

/** Sent to an example once `when` says so. */
export interface ExampleSignal {
  name: 'SIGKILL' | 'SIGTERM';
  when: () => Promise<boolean>;
}

/** Longer than any run takes: one that hangs is ended, and fails its test. */
const LONGEST_MS = 90_000;

/** Runs an example until it ends by itself, or by a signal. */
export async function runExample(
  { file, args }: ExampleCommand,
  env: Record<string, string>,
  signal?: ExampleSignal,
): Promise<ExampleRun> {
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (signal) {
    const isDue = async () =>
      child.exitCode !== null || (await signal.when()) ? undefined : 'not yet';
    await eventually(isDue, { withinMs: LONGEST_MS, everyMs: 5 });
    child.kill(signal.name);
  }
  const exitCode = await ended;
  const last = output.trim().split('\n').at(-1) ?? '';
  const result = last.startsWith('{') ? (JSON.parse(last) as ExampleResult) : null;
  return { result, exitCode, errors };
}
