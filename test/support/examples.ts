import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { eventually } from './eventually.js';

const root = join(import.meta.dirname, '../..');
const examples = join(root, 'examples');
const work = join(root, '.foxtail/examples');

/** A command that runs an example; made ready once for each state of what it needs. */
export interface ExampleCommand {
  file: string;
  args: string[];
}

export function typescriptExample(): ExampleCommand {
  mkdirSync(work, { recursive: true });
  const source = readFileSync(join(examples, 'typescript/subscriber.ts'), 'utf8');
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  const file = join(work, 'subscriber.mjs');
  writeFileSync(file, code);
  return { file: process.execPath, args: [file] };
}

/** In a virtual environment of its own, with the client that requirements.txt pins. */
export function pythonExample(): ExampleCommand {
  const requirements = join(examples, 'python/requirements.txt');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const environment = join(work, `python-${hash}`);
  if (!existsSync(join(environment, 'ready'))) {
    rmSync(environment, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', environment]);
    execFileSync(join(environment, 'bin/pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '-r',
      requirements,
    ]);
    writeFileSync(join(environment, 'ready'), '');
  }
  return { file: join(environment, 'bin/python'), args: [join(examples, 'python/subscriber.py')] };
}

/** With the Kafka client that its pom names. */
export function javaExample(): ExampleCommand {
  const pom = join(examples, 'java/pom.xml');
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const libs = join(work, `java-${hash}`);
  if (!existsSync(libs)) {
    const partial = `${libs}.partial`;
    rmSync(partial, { recursive: true, force: true });
    const copy = [
      'dependency:copy-dependencies',
      `-DoutputDirectory=${partial}`,
      '-DincludeScope=runtime',
    ];
    execFileSync('mvn', ['-q', '-B', '-f', pom, ...copy], { stdio: 'pipe' });
    renameSync(partial, libs);
  }
  return { file: 'java', args: ['-cp', `${libs}/*`, join(examples, 'java/Subscriber.java')] };
}

export interface ExampleRun {
  /** The last line that it printed, as JSON; null where it was killed before. */
  result: { documents: number; events: number; duplicates: number } | null;
  errors: string;
}

/** Runs an example until it ends by itself, or kills it once `killWhen` says so. */
export async function runExample(
  { file, args }: ExampleCommand,
  env: Record<string, string>,
  killWhen?: () => Promise<boolean>,
): Promise<ExampleRun> {
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise((resolve) => child.once('close', resolve));
  if (killWhen) {
    await eventually(async () => ((await killWhen()) ? undefined : 'not yet'), {
      withinMs: 60_000,
      everyMs: 5,
    });
    child.kill('SIGKILL');
  }
  await ended;
  const last = output.trim().split('\n').at(-1) ?? '';
  return {
    result: last.startsWith('{') ? (JSON.parse(last) as ExampleRun['result']) : null,
    errors,
  };
}
