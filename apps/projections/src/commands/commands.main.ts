import { parseArgs } from 'node:util';
import { ConfigError, endWithReader, messageOf } from '#runtime';
import { CallError, remark, type Command } from './command.js';
import { dropCommand } from './drop.command.js';
import { logCommand } from './log.command.js';
import { discardCommand, parkedCommand, retryCommand } from './parking.commands.js';
import { rebuildCommand } from './rebuild.command.js';
import { verifyCommand } from './verify.command.js';
import { versionsCommand } from './versions.command.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  rebuild: rebuildCommand,
  verify: verifyCommand,
  versions: versionsCommand,
  drop: dropCommand,
  log: logCommand,
  parked: parkedCommand,
  retry: retryCommand,
  discard: discardCommand,
};

function help(): string {
  const commands = Object.entries(COMMANDS);
  const usages = commands.map(([name, { usage }], n) =>
    `${n === 0 ? 'Usage:' : '      '} npm run projections -- ${name} ${usage}`.trimEnd(),
  );
  const parts = commands.map(
    ([name, { help }]) => `  ${name.padEnd(9)} ${help.replaceAll('\n', '\n            ')}`,
  );
  return `${usages.join('\n')}\n\n${parts.join('\n\n')}\n
Settings are those of projections (node dist/apps/projections/src/main.js --help). Exit code: 0, 1 for a
failure or what a command says, 2 for a mistake in how it was called.
Without npm: node dist/apps/projections/src/commands/commands.main.js
`;
}

async function run(argv: string[], env: NodeJS.ProcessEnv): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(help());
    return 0;
  }
  const [name = '', ...args] = argv;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new CallError(`say what to do: ${Object.keys(COMMANDS).join(', ')}`);
  const { positionals, values } = parseArgs({
    args,
    options: command.options,
    allowPositionals: true,
  });
  return command.run({ positionals, values, env });
}

endWithReader();
try {
  process.exitCode = await run(process.argv.slice(2), process.env);
} catch (error) {
  const isParse = /^ERR_PARSE_ARGS/.test(String((error as { code?: unknown }).code));
  const faults = error instanceof ConfigError ? error.faults : [messageOf(error)];
  for (const fault of faults) remark(fault);
  if (error instanceof CallError || isParse) process.stderr.write(`\n${help()}`);
  process.exitCode = error instanceof CallError || error instanceof ConfigError || isParse ? 2 : 1;
}
