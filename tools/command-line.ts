import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError, endOnSignal, endWithReader } from '#runtime';
import {
  addressFault,
  defaultStateDir,
  stackAddresses,
  StackError,
  type StackAddresses,
} from './stack/index.js';

/** A mistake in how a command was called, or in its settings: told in one line, without a stack. */
export class UsageError extends Error {}

/**
 * Runs a command: prints its help on `--help`, a usage mistake in one line (exit 2), any other
 * failure with its message (exit 1). A signal that it does not handle itself ends it (143, 130).
 */
export async function runCommand<T extends NonNullable<ParseArgsConfig['options']>>(
  help: string,
  options: T,
  work: (args: ReturnType<typeof parse<T>>) => Promise<number>,
): Promise<void> {
  const workIsOver = endOnSignal();
  endWithReader();
  try {
    if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
      process.stdout.write(help);
      return;
    }
    process.exitCode = await work(parse(options));
  } catch (error) {
    const isUsage =
      error instanceof UsageError ||
      (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    const isSetting =
      error instanceof ConfigError ||
      (error instanceof StackError && error.code === 'stack.bad-address');
    process.stderr.write(`foxtail: ${error instanceof Error ? error.message : String(error)}\n`);
    if (isUsage) process.stderr.write(`\n${help}`);
    process.exitCode = isUsage || isSetting ? 2 : 1;
  } finally {
    workIsOver();
  }
}

function parse<T extends NonNullable<ParseArgsConfig['options']>>(options: T) {
  return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
}

/**
 * The address of Kafka or Postgres: as the environment names it, else that of the local stack, if it runs.
 * @throws UsageError for none, or for one that has not the form of an address
 */
export async function addressOf(name: keyof StackAddresses): Promise<string> {
  const given = process.env[name];
  if (given) {
    const fault = addressFault(name, given);
    if (fault === null) return given;
    throw new UsageError(fault);
  }
  const local = (await stackAddresses({ stateDir: defaultStateDir() }))[name];
  if (local === null) {
    throw new UsageError(
      `${name} is not set, and the local stack does not run (npm run stack -- up)`,
    );
  }
  process.stderr.write(`foxtail: ${name} is not set: the local stack's is taken\n`);
  return local;
}

/** Refuses arguments that no command takes. */
export function noMore(positionals: readonly string[], taken: number): void {
  const [extra] = positionals.slice(taken);
  if (extra !== undefined) throw new UsageError(`what is ${JSON.stringify(extra)} for?`);
}
