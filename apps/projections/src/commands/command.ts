import type { ParseArgsConfig } from 'node:util';

/** A mistake in how it was called. */
export class CallError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** What was typed behind a command's name. */
export interface Given {
  positionals: readonly string[];
  values: Readonly<Record<string, unknown>>;
  env: NodeJS.ProcessEnv;
}

/** One of `npm run projections -- …`. */
export interface Command {
  /** What is typed behind its name. */
  usage: string;
  /** Lines for `--help`. */
  help: string;
  options: Options;
  /** @returns the exit code */
  run(given: Given): Promise<number>;
}

/** The one argument that a command takes; @throws CallError for none, or more */
export function onlyArgument({ positionals }: Given, name: string): string {
  const [first, extra] = positionals;
  if (first === undefined) throw new CallError(`say which ${name}`);
  if (extra !== undefined) throw new CallError(`what is ${JSON.stringify(extra)} for?`);
  return first;
}

/** @throws CallError for any argument */
export function noArguments({ positionals: [extra] }: Given): void {
  if (extra !== undefined) throw new CallError(`what is ${JSON.stringify(extra)} for?`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Beside the result: what goes on meanwhile, and what went wrong. */
export function remark(text: string): void {
  process.stderr.write(`foxtail: ${text}\n`);
}
