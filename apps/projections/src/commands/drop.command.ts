import { dropVersion } from '#read-models';
import { claimRebuild } from '../rebuild/next-version.js';
import { CallError, onlyArgument, print, type Command } from './command.js';
import { withDatabase } from './command.database.js';

/** So long a process that still reads it is waited for, in milliseconds. */
const PATIENCE_MS = 10_000;

export const dropCommand: Command = {
  usage: 'VERSION',
  help: `deletes a version that was active once, or that a rebuild began and shall not finish; never the
active one, nor one that a rebuild is at`,
  options: {},
  async run(given) {
    const text = onlyArgument(given, 'version: `versions` lists them');
    if (!/^\d{1,9}$/.test(text)) throw new CallError(`${JSON.stringify(text)} is no version`);
    await withDatabase(given.env, async (client) => {
      // Else its rebuild would end in the middle of a chunk.
      await claimRebuild(client);
      await client.query('BEGIN');
      await client.query(`SELECT set_config('lock_timeout', $1, true)`, [String(PATIENCE_MS)]);
      await dropVersion(client, Number(text));
      await client.query('COMMIT');
    });
    print(`version ${text} is deleted`);
    return 0;
  },
};
