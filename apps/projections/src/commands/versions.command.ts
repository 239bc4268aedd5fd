import type { ClientBase } from 'pg';
import { listVersions, type ReadModelVersion } from '#read-models';
import { noArguments, print, type Command } from './command.js';
import { withDatabase } from './command.database.js';

export const versionsCommand: Command = {
  usage: '',
  help: 'lists the versions of the read models: which readers see, which is being filled, which are kept',
  options: {},
  async run(given) {
    noArguments(given);
    return withDatabase(given.env, async (client) => {
      print('VERSION  STATE    MADE                      ACTIVE SINCE              SIZE');
      for (const version of await listVersions(client))
        print(lineOf(version, await sizeOf(client, version)));
      return 0;
    });
  },
};

function lineOf({ version, state, madeAt, activatedAt }: ReadModelVersion, size: string): string {
  const since = activatedAt?.toISOString() ?? '-';
  const columns = [
    String(version).padEnd(7),
    state.padEnd(7),
    madeAt.toISOString(),
    since.padEnd(24),
  ];
  return [...columns, size].join('  ');
}

async function sizeOf(client: ClientBase, { schema }: ReadModelVersion): Promise<string> {
  const { rows } = await client.query<{ size: string | null }>(
    `SELECT pg_size_pretty(sum(pg_total_relation_size(c.oid))) AS size FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'`,
    [schema],
  );
  return rows[0]?.size ?? '-';
}
