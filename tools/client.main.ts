import { runCommand, UsageError } from './command-line.js';
import { packageLib } from './packages/package-lib.js';

const HELP = `Usage: npm run client -- package

  package   makes @foxtail/client in dist/packages/client, ready for npm publish
`;

await runCommand(HELP, {}, async ({ positionals: [command = ''] }) => {
  if (command !== 'package') throw new UsageError('say what to do: package');
  process.stdout.write(`${packageLib('client')}\n`);
  return 0;
});
