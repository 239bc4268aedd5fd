import { parseArgs } from 'node:util';

/** All that is wrong with how a command was called, at once. */
export class UsageError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** One `--name` of a command. */
export interface Flag {
  /** What help calls its value; none for a flag that is there or not. */
  value?: string;
  help: string;
  multiple?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What was given: the texts of each flag in their order, `''` for one without a value. */
export type Given = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `argv` after a table of flags. What is wrong is added to `faults`, so that all of it is told at
 * once, together with what the values' own readers find. A value is not repeated: it may be a secret.
 */
export function readFlags(flags: Flags, argv: readonly string[], faults: string[]): Given {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') faults.push(`what is ${JSON.stringify(token.value)} for?`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined) faults.push(`there is no ${rawName}`);
    else if (flag.value !== undefined && !value) faults.push(`--${name} needs a value`);
    else if (flag.value === undefined && value !== undefined)
      faults.push(`--${name} takes no value`);
    else if (given.has(name) && !flag.multiple) faults.push(`--${name} is given twice`);
    else given.set(name, [...(given.get(name) ?? []), value ?? '']);
  }
  return given;
}

/** The table as lines of help. */
export function describeFlags(flags: Flags): string {
  const heads = Object.entries(flags).map(
    ([name, { value }]) => `--${name}${value === undefined ? '' : ` ${value}`}`,
  );
  const width = Math.max(...heads.map((head) => head.length)) + 2;
  return Object.values(flags)
    .map(({ help }, index) => `  ${(heads[index] ?? '').padEnd(width)}${wrapped(help, width + 2)}`)
    .join('\n');
}

const COLUMNS = 110;

/** Breaks a text between words; lines after the first stand below it. */
function wrapped(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1] ?? '';
    if (line !== '' && indent + line.length + 1 + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
