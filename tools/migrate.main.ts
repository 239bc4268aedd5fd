import { migrate } from '#read-models';
import { migrateSpool } from '#spool';
import { noMore, runCommand } from './command-line.js';
import { openDatabase, spoolDatabase } from './wire.js';

const HELP = `Usage: npm run migrate

Brings the schema of the read models in DATABASE_URL up to date, and that of ingest's spool in
SPOOL_DATABASE_URL, which is DATABASE_URL if it is not set. Forward only; two at once wait for each
other; nothing to do is fine. Makes the roles foxtail_migrator, foxtail_projector and foxtail_reader
where it is permitted, and grants them what they need (docs/projections.md).
`;

await runCommand(HELP, {}, async ({ positionals }) => {
  noMore(positionals, 0);
  const readModels = await openDatabase();
  const spool = spoolDatabase() ?? readModels;
  const notice = (text: string) => process.stderr.write(`foxtail: ${text}\n`);
  const ran = [...(await migrate(readModels, notice)), ...(await migrateSpool(spool))];
  process.stdout.write(ran.length > 0 ? `${ran.join('\n')}\n` : 'The schema is up to date.\n');
  return 0;
});
