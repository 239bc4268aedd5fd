import { Type } from 'typebox';
import { urlFaults } from './database.url.js';
import { fileFaults, passwordFault } from './text-file.js';

const URL_PATTERN = '^postgres(ql)?://';

/** Where the read models are, out of environment variables. */
export const databaseSettings = {
  DATABASE_URL: Type.String({
    pattern: URL_PATTERN,
    description:
      'Postgres, as postgres://user:password@host:port/database. TLS as libpq has it: sslmode=disable, require, verify-ca or verify-full, with sslrootcert, sslcert and sslkey.',
  }),
  DATABASE_PASSWORD_FILE: Type.Optional(
    Type.String({
      description: 'File with the password, in place of one in the URL. Read for each connection.',
    }),
  ),
};

/** Where the spool is; each app says what it is to it. */
export const spoolDatabaseSettings = (description: string) => ({
  SPOOL_DATABASE_URL: Type.Optional(Type.String({ pattern: URL_PATTERN, description })),
  SPOOL_DATABASE_PASSWORD_FILE: Type.Optional(
    Type.String({ description: 'File with its password, in place of one in the URL.' }),
  ),
});

/** A database, and where the password is if it is not in the URL. A mere URL will do, too. */
export type DatabaseAddress = string | { url: string; passwordFile?: string | undefined };

type Given = Readonly<Record<string, unknown>>;
const PREFIXES = ['DATABASE', 'SPOOL_DATABASE'] as const;

/** What no schema can say of these settings. Never a secret. */
export function databaseFaults(given: Given): string[] {
  return PREFIXES.flatMap((prefix) => {
    const name = `${prefix}_URL`;
    const fileName = `${prefix}_PASSWORD_FILE`;
    const [url, file] = [textOf(given[name]), textOf(given[fileName])];
    const faults = fileFaults(fileName, file, passwordFault);
    if (url === undefined)
      return file === undefined ? [] : [`${fileName} is set, and ${name} is not`, ...faults];
    return [...urlFaults(name, url, file === undefined ? null : fileName), ...faults];
  });
}

/** The address of the read models. */
export function databaseOf(given: {
  DATABASE_URL: string;
  DATABASE_PASSWORD_FILE?: string;
}): DatabaseAddress {
  return { url: given.DATABASE_URL, passwordFile: given.DATABASE_PASSWORD_FILE };
}

/** The address of the spool; null where it has none of its own. */
export function spoolDatabaseOf(given: {
  SPOOL_DATABASE_URL?: string;
  SPOOL_DATABASE_PASSWORD_FILE?: string;
}): DatabaseAddress | null {
  if (given.SPOOL_DATABASE_URL === undefined) return null;
  return { url: given.SPOOL_DATABASE_URL, passwordFile: given.SPOOL_DATABASE_PASSWORD_FILE };
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
