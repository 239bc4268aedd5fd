import {
  createApiKey,
  createDataSource,
  listApiKeys,
  revokeApiKey,
  type ApiKeyEntity,
} from '#read-models';
import { required, runCommand, UsageError } from './command-line.js';

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

await runCommand(HELP, options, async ({ positionals: [command = '', keyId], values }) => {
  const dataSource = createDataSource({
    url: required('DATABASE_URL'),
    applicationName: 'foxtail-keys',
    poolSize: 1,
    statementTimeoutMs: 10_000,
  });
  await dataSource.initialize();
  try {
    switch (command) {
      case 'create': {
        if (!values.name || !values.environment)
          throw new UsageError('create needs --name and --environment');
        const { name, environment: environments, expires } = values;
        const key = await createApiKey(dataSource, {
          name,
          environments,
          expiresAt: date(expires),
        });
        process.stdout.write(`${key}\n`);
        return 0;
      }
      case 'list':
        for (const key of await listApiKeys(dataSource)) process.stdout.write(`${describe(key)}\n`);
        return 0;
      case 'revoke': {
        if (!keyId) throw new UsageError('revoke needs the id of a key; `list` shows them');
        const revoked = await revokeApiKey(dataSource, keyId);
        process.stdout.write(revoked ? `revoked ${keyId}\n` : `there is no live key ${keyId}\n`);
        return revoked ? 0 : 1;
      }
      default:
        throw new UsageError('say what to do: create, list or revoke');
    }
  } finally {
    await dataSource.destroy();
  }
});

function date(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const value = new Date(text);
  if (Number.isNaN(value.getTime()))
    throw new UsageError('--expires takes a date, such as 2027-01-31');
  return value;
}

function describe({ keyId, name, environments, expiresAt, revokedAt }: ApiKeyEntity): string {
  const state =
    revokedAt !== null
      ? `revoked ${revokedAt.toISOString()}`
      : expiresAt !== null
        ? `expires ${expiresAt.toISOString()}`
        : 'live';
  return [keyId, name, environments.join(','), state].join('  ');
}
