import type { DataSource } from 'typeorm';
import {
  createApiKey,
  createDataSource,
  listApiKeys,
  parseApiKey,
  READ_SCOPES,
  revokeApiKey,
} from '#read-models';
import { noMore, runCommand, UsageError } from './command-line.js';
import { newKeyOf, type KeyArguments } from './keys/new-key.js';
import { keyJson, keyTable } from './keys/show-keys.js';
import { openDatabase } from './wire.js';

const HELP = `Usage: npm run keys -- create --name NAME --environment ENV [--environment ENV …]
                            [--scope SCOPE …] [--expires WHEN] [--json]
       npm run keys -- list [--json]
       npm run keys -- revoke KEY_ID [--json]

API keys of the read API, in DATABASE_URL.

  create  prints a new key, once: only a hash of it is kept
  list    all keys there ever were, without their secrets; last used is to the minute or two
  revoke  ends a key within seconds; KEY_ID is what list shows, and the part after fxt_ in a key

  --name NAME        what it is for, up to 100 characters
  --environment ENV  an environment that it reads; as often as needed
  --scope SCOPE      what it may read there: ${READ_SCOPES.join(', ')}.
                     As often as needed; all of them without it
  --expires WHEN     12h, 90d, 2w, or a date (2027-01-31); never without it
  --json             prints JSON

Ends with 0, 1 where there is no such key or Postgres is out of reach, 2 for a mistake in the arguments.
`;

const options = {
  name: { type: 'string' },
  environment: { type: 'string', multiple: true },
  scope: { type: 'string', multiple: true },
  expires: { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Values = KeyArguments & { json?: boolean | undefined };
type Work = (dataSource: DataSource) => Promise<number>;

await runCommand(HELP, options, async ({ positionals: [command = '', ...rest], values }) => {
  const work = workOf(command, rest, values);
  const dataSource = createDataSource({
    url: await openDatabase(),
    applicationName: 'foxtail-keys',
    poolSize: 1,
    statementTimeoutMs: 10_000,
  });
  await dataSource.initialize();
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
});

/** What the arguments ask for; @throws UsageError before any address is needed */
function workOf(command: string, rest: string[], values: Values): Work {
  switch (command) {
    case 'create':
      noMore(rest, 0);
      return create(values);
    case 'list':
      noMore(rest, 0);
      onlyJson(command, values);
      return list(values);
    case 'revoke':
      noMore(rest, 1);
      onlyJson(command, values);
      return revoke(keyIdOf(rest[0]), values);
    default:
      throw new UsageError('say what to do: create, list or revoke');
  }
}

function create({ json, ...values }: Values): Work {
  const newKey = newKeyOf(values, new Date());
  return async (dataSource) => {
    const key = await createApiKey(dataSource, newKey);
    return print(json ? JSON.stringify({ keyId: parseApiKey(key)?.keyId, key, ...newKey }) : key);
  };
}

function list({ json }: Values): Work {
  return async (dataSource) => {
    const keys = await listApiKeys(dataSource);
    const now = new Date();
    return print(json ? JSON.stringify(keys.map((key) => keyJson(key, now))) : keyTable(keys, now));
  };
}

function revoke(keyId: string, { json }: Values): Work {
  return async (dataSource) => {
    const revoked = await revokeApiKey(dataSource, keyId);
    if (revoked === null)
      throw new Error(`there is no key ${keyId}; \`list\` shows those there are`);
    const { key, isNew } = revoked;
    const since = isNew ? '' : ` (it was already, since ${key.revokedAt?.toISOString()})`;
    return print(json ? JSON.stringify(keyJson(key, new Date())) : `revoked ${keyId}${since}`);
  };
}

/** Whoever found a leaked key has the whole of it: its id is taken out. Nothing else is repeated in an error. */
function keyIdOf(text: string | undefined): string {
  if (text === undefined) throw new UsageError('revoke needs the id of a key; `list` shows them');
  const keyId = parseApiKey(text)?.keyId ?? text;
  if (!/^[0-9a-f]{12}$/.test(keyId))
    throw new UsageError("a key's id is 12 hexadecimal digits; `list` shows them");
  return keyId;
}

function onlyJson(command: string, { json: _, ...others }: Values): void {
  const [extra] = Object.keys(others);
  if (extra !== undefined) throw new UsageError(`${command} does not take --${extra}`);
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
