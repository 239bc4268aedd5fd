import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import type { DatabaseAddress } from './database.settings.js';
import { splitUrl, type UrlTls } from './database.url.js';
import { readPassword, readText } from './text-file.js';
import { advise, tlsAdvice, type Peer } from './tls-words.js';

const POSTGRES: Peer = {
  name: 'Postgres',
  ca: "sslrootcert in the database's URL",
  address: "the database's URL",
  certificate: "sslcert and sslkey in the database's URL",
  tls: "sslmode in the database's URL",
};

/** A client whose failures to connect say what to do about them, and which breaks without ending the process. */
class AdvisingClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    // Whoever holds it learns of it at the next query. A pool listens only while it does not lend it: a server that stops
    // may say so between that and the borrower's first step, or right behind its word that the connection is ready.
    this.on('error', () => undefined);
  }

  override connect(): Promise<pg.Client>;
  override connect(callback: (error: Error) => void): void;
  override connect(callback?: (error: Error) => void): Promise<pg.Client> | void {
    const connected = super.connect().catch((error: Error) => {
      throw adviseOn(error);
    });
    if (!callback) return connected;
    connected.then(() => callback(undefined as unknown as Error), callback);
  }
}

function adviseOn(error: Error): Error {
  return advise(error, tlsAdvice(error, POSTGRES) ?? adviceOn(error));
}

function adviceOn({ message, code }: Error & { code?: unknown }): string | null {
  if (message === 'The server does not support SSL connections')
    return `it speaks no TLS, which ${POSTGRES.tls} asks for`;
  // invalid_password
  if (code === '28P01') return "see the password in the database's URL, or its …_PASSWORD_FILE";
  // invalid_authorization_specification: what pg_hba.conf wants is in the server's message
  if (code === '28000') return `see ${POSTGRES.tls}, sslcert and sslkey`;
  return null;
}

/**
 * How node-postgres connects to a database: to be given to a pool, or as `extra` to TypeORM. It goes last,
 * since what stands in the URL has always counted more than what the code says. Certificates and password
 * are read anew for each connection.
 */
export function connectionOf(address: DatabaseAddress): pg.PoolConfig & pg.ClientConfig {
  const { url, passwordFile } = typeof address === 'string' ? { url: address } : address;
  const { rest, tls } = splitUrl(url);
  const ssl = sslOf(tls);
  return {
    ...toClientConfig(parse(rest)),
    ...(ssl === undefined ? {} : { ssl }),
    ...(passwordFile === undefined ? {} : { password: () => readPassword(passwordFile) }),
    Client: AdvisingClient,
  };
}

/** One connection, not open yet; `more` gives way to what stands in the URL. */
export function createClient(address: DatabaseAddress, more: pg.ClientConfig = {}): pg.Client {
  return new AdvisingClient({ ...more, ...connectionOf(address) });
}

/** @returns undefined where the URL says nothing: no TLS then, unless PGSSLMODE says otherwise */
function sslOf(tls: UrlTls): ConnectionOptions | false | undefined {
  const { sslmode, sslrootcert, sslcert, sslkey } = tls;
  if (sslmode === undefined) return undefined;
  if (sslmode === 'disable') return false;
  const rootFile = sslrootcert === 'system' ? undefined : sslrootcert;
  // libpq: require looks at the authority only where one is given, and at the host's name never.
  const isUnverified = sslmode === 'require' && rootFile === undefined;
  const options: ConnectionOptions = {
    minVersion: 'TLSv1.2',
    ...(isUnverified ? { rejectUnauthorized: false } : {}),
    ...(sslmode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
  const files = { ca: rootFile, cert: sslcert, key: sslkey };
  for (const [name, path] of Object.entries(files)) {
    if (path === undefined) continue;
    // node-postgres copies the options for each connection: so each reads the files as they are then.
    const get = () => readText(path);
    Object.defineProperty(options, name, { get, enumerable: true, configurable: true });
  }
  return options;
}
