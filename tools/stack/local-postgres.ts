import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { isAlive } from '../run/process-identity.mjs';
import { runProgram } from './executables.js';
import { launchUntilReady, waitUntilReady, type LocalContext } from './local-server.js';
import { choosePort } from './ports.js';
import { postgresAccount, type Account } from './postgres-account.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { postgresHome } from './postgres-home.js';
import { postgresProbe } from './readiness.js';
import { endProcess, findByArgument, findByFolder, spawnServer } from './server-process.js';
import { DATABASE_NAME, DATABASE_USER, INITDB_ARGS, POSTGRES_SETTINGS } from './settings.js';
import { StackError } from './stack-error.js';

export const POSTGRES_STOP_MS = 30_000;

interface PostgresFiles {
  data: string;
  password: string;
  logFile: string;
}

/**
 * Runs PostgreSQL with its data in `<stateDir>/postgres`; answers at once if it runs already.
 * @returns the URL of its database `foxtail`, and whether this call started it
 */
export async function startLocalPostgres(
  context: LocalContext,
): Promise<{ url: string; startedHere: boolean }> {
  const { stateDir, record, log } = context;
  if (record?.process && isAlive(record.process)) {
    const url = localDatabaseUrl(stateDir, record.port);
    const fault = await waitUntilReady('PostgreSQL', record.process, postgresProbe(url));
    if (fault === null) return { url, startedHere: false };
    log(`PostgreSQL (pid ${record.process.pid}) does not serve (${fault}); starting it anew`);
    await endProcess(record.process, 'SIGINT', POSTGRES_STOP_MS);
  }
  const account = await postgresAccount(join(stateDir, 'postgres/data'), log);
  const home = await postgresHome(stateDir, account, log);
  const files = postgresFiles(home);
  const binaries = await postgresBinaries(account, home, log);
  await clearRemains(files, log);
  if (!existsSync(files.data)) await initialise(files, binaries, account, log);
  log('starting PostgreSQL…');
  const port = await launchUntilReady({
    name: 'PostgreSQL',
    logFile: files.logFile,
    start: () => launch(context, files, binaries, account),
  });
  await ensureDatabase(files, port);
  return { url: databaseUrl(files.password, port, DATABASE_NAME), startedHere: true };
}

/**
 * Ends what an earlier run left: a server that a killed launcher had no time to record, and the sessions of a
 * killed server, which may be amidst a statement still. PostgreSQL refuses to start beside either.
 */
async function clearRemains(files: PostgresFiles, log: (line: string) => void): Promise<void> {
  if (!existsSync(files.data)) return;
  for (const orphan of findByArgument(files.data)) {
    log(`ending a PostgreSQL of this folder that an earlier run left (pid ${orphan.pid})`);
    await endProcess(orphan, 'SIGINT', POSTGRES_STOP_MS);
  }
  const sessions = findByFolder(realpathSync(files.data));
  await Promise.all(sessions.map((session) => endProcess(session, 'SIGTERM', 5000)));
  disownPidFile(join(files.data, 'postmaster.pid'));
}

/**
 * After a crash the file names a pid that may be anybody's by now, which PostgreSQL would take for a running
 * server. It overlooks its parent's pid, so we put ours. The file stays, since its other lines let PostgreSQL
 * find out by itself whether a session of the dead server is still at the data.
 */
function disownPidFile(path: string): void {
  if (!existsSync(path)) return;
  const [, ...rest] = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, [process.pid, ...rest].join('\n'));
}

async function launch(
  { record, preferredPort, log, save }: LocalContext,
  files: PostgresFiles,
  binaries: PostgresBinaries,
  account: Account | null,
) {
  const port = await choosePort('PostgreSQL', record?.port ?? preferredPort, [], log);
  const settings = {
    ...POSTGRES_SETTINGS,
    listen_addresses: '127.0.0.1',
    // Sockets in files would need a folder that is short, and writable for the account.
    unix_socket_directories: '',
  };
  const server = await spawnServer({
    file: binaries.postgres,
    args: [
      ...['-D', files.data, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    cwd: '/',
    logFile: files.logFile,
    env: cleanEnvironment(),
    account: account ?? undefined,
  });
  save({ kind: 'local', port, process: server });
  return {
    port,
    process: server,
    probe: postgresProbe(databaseUrl(files.password, port, 'postgres')),
  };
}

/** Into a folder of another name first: a data folder is whole, or is not there. */
async function initialise(
  files: PostgresFiles,
  binaries: PostgresBinaries,
  account: Account | null,
  log: (line: string) => void,
): Promise<void> {
  log('preparing the PostgreSQL data folder, once…');
  writeFileSync(files.password, randomBytes(18).toString('hex'), { mode: 0o600 });
  const partial = `${files.data}.partial`;
  const passwordCopy = `${files.password}.initdb`;
  for (const path of [partial, passwordCopy]) rmSync(path, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  writeFileSync(passwordCopy, readFileSync(files.password), { mode: 0o600 });
  if (account !== null) {
    for (const path of [partial, passwordCopy]) chownSync(path, account.uid, account.gid);
  }
  const { status, output } = await runProgram(
    binaries.initdb,
    ['-D', partial, `--username=${DATABASE_USER}`, `--pwfile=${passwordCopy}`, ...INITDB_ARGS],
    { cwd: '/', env: cleanEnvironment(), account: account ?? undefined },
  );
  rmSync(passwordCopy);
  if (status !== 0) throw new StackError('stack.server-failed', `initdb failed:\n${output}`);
  renameSync(partial, files.data);
}

async function ensureDatabase(files: PostgresFiles, port: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl(files.password, port, 'postgres') });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
      DATABASE_NAME,
    ]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } finally {
    await client.end();
  }
}

/** The user's own PGDATA, PGPORT and so on are about another server. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(own), LC_ALL: 'C' };
}

/** The URL of the database of a state folder whose server runs on `port`. */
export function localDatabaseUrl(stateDir: string, port: number): string {
  return databaseUrl(postgresFiles(join(stateDir, 'postgres')).password, port, DATABASE_NAME);
}

function postgresFiles(home: string): PostgresFiles {
  return {
    data: join(home, 'data'),
    password: join(home, 'password'),
    logFile: join(home, 'postgres.log'),
  };
}

function databaseUrl(passwordFile: string, port: number, database: string): string {
  const password = readFileSync(passwordFile, 'utf8');
  return `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/${database}`;
}
