import { migrate } from '#read-models';
import { migrateSpool } from '#spool';
import { addressOf, noMore, runCommand } from './command-line.js';

const HELP = `Usage: npm run migrate

Brings the schema of the read models in DATABASE_URL up to date, and that of ingest's spool in
SPOOL_DATABASE_URL, which is DATABASE_URL if it is not set. Forward only; two at once wait for each
other; nothing to do is fine.
`;

await runCommand(HELP, {}, async ({ positionals }) => {
  noMore(positionals, 0);
  const readModels = await addressOf('DATABASE_URL');
  const spool = process.env['SPOOL_DATABASE_URL'] || readModels;
  const ran = [...(await migrate(readModels)), ...(await migrateSpool(spool))];
  process.stdout.write(ran.length > 0 ? `${ran.join('\n')}\n` : 'The schema is up to date.\n');
  return 0;
});
