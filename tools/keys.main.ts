import type { DataSource } from 'typeorm';
import {
  createApiKey,
  createDataSource,
  listApiKeys,
  revokeApiKey,
  type ApiKeyEntity,
} from '#read-models';
import { addressOf, noMore, runCommand, UsageError } from './command-line.js';

const HELP = `Usage: npm run keys -- create --name NAME --environment ENV [--environment ENV …] [--expires DATE]
       npm run keys -- list
       npm run keys -- revoke KEY_ID

API keys of the read API, in DATABASE_URL. A key reads only the environments that it was made for.
create prints the key once; only a hash of it is kept. DATE is ISO 8601, such as 2027-01-31.
`;

const options = {
  name: { type: 'string' },
  environment: { type: 'string', multiple: true },
  expires: { type: 'string' },
} as const;

await runCommand(HELP, options, async ({ positionals: [command = '', ...rest], values }) => {
  const work = workOf(command, rest, values);
  const dataSource = createDataSource({
    url: await addressOf('DATABASE_URL'),
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

type Values = {
  name?: string | undefined;
  environment?: string[] | undefined;
  expires?: string | undefined;
};

/** What the arguments ask for; @throws UsageError before any address is needed */
function workOf(
  command: string,
  rest: string[],
  values: Values,
): (dataSource: DataSource) => Promise<number> {
  const [keyId] = rest;
  switch (command) {
    case 'create': {
      noMore(rest, 0);
      const { name, environment: environments } = values;
      if (!name || !environments) throw new UsageError('create needs --name and --environment');
      const expiresAt = date(values.expires);
      return async (dataSource) =>
        print(await createApiKey(dataSource, { name, environments, expiresAt }));
    }
    case 'list':
      noMore(rest, 0);
      return async (dataSource) => {
        const keys = await listApiKeys(dataSource);
        return print(['KEY ID        NAME  ENVIRONMENTS  STATE', ...keys.map(describe)].join('\n'));
      };
    case 'revoke':
      noMore(rest, 1);
      if (!keyId) throw new UsageError('revoke needs the id of a key; `list` shows them');
      return async (dataSource) => {
        const isRevoked = await revokeApiKey(dataSource, keyId);
        print(isRevoked ? `revoked ${keyId}` : `there is no live key ${keyId}`);
        return isRevoked ? 0 : 1;
      };
    default:
      throw new UsageError('say what to do: create, list or revoke');
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function date(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const value = new Date(text);
  if (Number.isNaN(value.getTime()))
    throw new UsageError('--expires takes a date, such as 2027-01-31');
  if (value.getTime() <= Date.now()) throw new UsageError('--expires lies in the past');
  return value;
}

function describe({ keyId, name, environments, expiresAt, revokedAt }: ApiKeyEntity): string {
  const state =
    revokedAt !== null
      ? `revoked ${revokedAt.toISOString()}`
      : expiresAt !== null
        ? `${expiresAt.getTime() <= Date.now() ? 'expired' : 'expires'} ${expiresAt.toISOString()}`
        : 'live';
  return [keyId, name, environments.join(','), state].join('  ');
}
