import type pg from 'pg';
import {
  discardSetAside,
  listSetAside,
  readLease,
  retrySetAside,
  SpoolStore,
  type SetAside,
} from '#spool';
import { createClient, type DatabaseAddress } from '#wire';
import { noMore, runCommand, UsageError } from './command-line.js';
import { openDatabase, spoolDatabase } from './wire.js';

const HELP = `Usage: npm run spool -- status
       npm run spool -- aside [list]
       npm run spool -- aside retry SEQ | --all
       npm run spool -- aside discard SEQ --yes

The spool of ingest in SPOOL_DATABASE_URL, or DATABASE_URL if that is not set: events that wait for
Kafka, and those set aside because Kafka refuses them for good.

  status   how many wait, for how long, and whose turn it is to relay them
  retry    puts one that was set aside, or all, back at the spool's end
  discard  deletes one that was set aside: it is in no other place, so --yes has to be said
`;

const options = { all: { type: 'boolean' }, yes: { type: 'boolean' } } as const;
type Work = (database: DatabaseAddress) => Promise<number>;

await runCommand(HELP, options, async ({ positionals, values }) => {
  const work = workOf(positionals, values);
  return work(spoolDatabase() ?? (await openDatabase()));
});

function workOf(
  [command = '', action = 'list', ...rest]: string[],
  { all, yes }: { all?: boolean | undefined; yes?: boolean | undefined },
): Work {
  if (command === 'status') {
    noMore(rest, 0);
    return withClient(status);
  }
  if (command !== 'aside') throw new UsageError('say status or aside');
  switch (action) {
    case 'list':
      noMore(rest, 0);
      return withClient(list);
    case 'retry': {
      noMore(rest, 1);
      const seq = all ? null : seqOf(rest);
      return withClient(async (client) => {
        const count = await retrySetAside(client, seq);
        return count > 0 ? print(`${count} wait for Kafka again`) : print('there is none', 1);
      });
    }
    case 'discard': {
      noMore(rest, 1);
      const seq = seqOf(rest);
      if (!yes) throw new UsageError('discard deletes for good: say --yes');
      return withClient(async (client) =>
        (await discardSetAside(client, seq)) ? print('deleted') : print('there is none', 1),
      );
    }
    default:
      throw new UsageError(`what is ${JSON.stringify(action)}?`);
  }
}

function seqOf([given = '']: string[]): bigint {
  if (!/^\d{1,18}$/.test(given)) throw new UsageError('say which: its SEQ, as aside list shows it');
  return BigInt(given);
}

async function status(client: pg.Client, url: DatabaseAddress): Promise<number> {
  const store = new SpoolStore({ url, timeoutMs: 10_000 });
  try {
    const { messages, ageSeconds, setAside } = await store.depth();
    const age = messages > 0 ? `, the oldest for ${ageSeconds.toFixed(0)} s` : '';
    print(`${messages} wait${age}\n${setAside} are set aside`);
  } finally {
    await store.close();
  }
  const lease = await readLease(client);
  return print(
    lease ? `relay ${lease.holder}, until ${lease.expiresAt.toISOString()}` : 'no relay at work',
  );
}

async function list(client: pg.Client): Promise<number> {
  const lines = (await listSetAside(client)).map(describe);
  return print(['SEQ  TOPIC  BYTES  SPOOLED  SET ASIDE  REASON', ...lines].join('\n'));
}

function describe({ seq, topic, bytes, spooledAt, setAsideAt, reason }: SetAside): string {
  return [seq, topic, bytes, spooledAt.toISOString(), setAsideAt.toISOString(), reason].join('  ');
}

function withClient(work: (client: pg.Client, url: DatabaseAddress) => Promise<number>): Work {
  return async (url) => {
    const client = createClient(url, { connectionTimeoutMillis: 5_000 });
    await client.connect();
    try {
      return await work(client, url);
    } catch (error) {
      // undefined_table, invalid_schema_name
      const isMissing = ['42P01', '3F000'].includes(String((error as { code?: unknown }).code));
      throw isMissing ? new Error('no spool there: npm run migrate makes its tables') : error;
    } finally {
      await client.end();
    }
  };
}

function print(text: string, exitCode = 0): number {
  process.stdout.write(`${text}\n`);
  return exitCode;
}
