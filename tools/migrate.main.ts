import { migrate } from '#read-models';
import { addressOf, noMore, runCommand } from './command-line.js';

const HELP = `Usage: npm run migrate

Brings the schema of the read models in DATABASE_URL up to date. Forward only; two at once wait for
each other; nothing to do is fine.
`;

await runCommand(HELP, {}, async ({ positionals }) => {
  noMore(positionals, 0);
  const ran = await migrate(await addressOf('DATABASE_URL'));
  process.stdout.write(ran.length > 0 ? `${ran.join('\n')}\n` : 'The schema is up to date.\n');
  return 0;
});
