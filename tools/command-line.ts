import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A mistake in how a command was called, or in its settings: told in one line, without a stack. */
export class UsageError extends Error {}

/**
 * Runs a command: prints its help on `--help`, a usage mistake in one line (exit 2), any other
 * failure with its message (exit 1).
 */
export async function runCommand<T extends NonNullable<ParseArgsConfig['options']>>(
  help: string,
  options: T,
  work: (args: ReturnType<typeof parse<T>>) => Promise<number>,
): Promise<void> {
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
    process.stderr.write(`foxtail: ${error instanceof Error ? error.message : String(error)}\n`);
    if (isUsage) process.stderr.write(`\n${help}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

function parse<T extends NonNullable<ParseArgsConfig['options']>>(options: T) {
  return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
}

/** An environment variable that the command can't do without. */
export function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new UsageError(`${name} is not set. For the local stack: export $(npm run -s stack -- up)`);
}
