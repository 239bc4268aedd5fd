import { statSync } from 'node:fs';
import { findOnPath, runProgram } from './executables.js';
import { StackError } from './stack-error.js';

export interface Account {
  uid: number;
  gid: number;
}

const USER = 'postgres';

/**
 * The account that PostgreSQL runs as: null for the present one, and for root, as which it refuses to run,
 * the owner of the data if there are any, else the system user `postgres`, made when missing.
 * @param dataDir the folder of an earlier run, which need not exist
 * @throws StackError if the data belong to somebody else, or root cannot make the user
 */
export async function postgresAccount(
  dataDir: string,
  log: (line: string) => void,
): Promise<Account | null> {
  const data = statSync(dataDir, { throwIfNoEntry: false });
  const self = process.getuid?.();
  if (self !== 0) {
    if (data === undefined || data.uid === self) return null;
    throw new StackError(
      'stack.server-failed',
      `${dataDir} belongs to another user (uid ${data.uid}): run as that user or root, or set FOXTAIL_STATE_DIR`,
    );
  }
  if (data !== undefined && data.uid !== 0) return { uid: data.uid, gid: data.gid };
  return (await findUser()) ?? (await createUser(log));
}

async function findUser(): Promise<Account | null> {
  const [uid, gid] = await Promise.all([
    runProgram('id', ['-u', USER]),
    runProgram('id', ['-g', USER]),
  ]);
  if (uid.status !== 0 || gid.status !== 0) return null;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

async function createUser(log: (line: string) => void): Promise<Account> {
  log(`creating the system user ${USER}, since PostgreSQL refuses to run as root…`);
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', USER]],
    // Busybox has adduser only.
    ['adduser', ['-S', '-D', '-H', '-s', '/bin/false', USER]],
  ];
  const faults: string[] = [];
  for (const [name, args] of attempts) {
    const program = findOnPath(name);
    if (program === null) faults.push(`${name} is not found`);
    else faults.push(`${name}: ${(await runProgram(program, args)).output}`);
    const user = await findUser();
    if (user !== null) return user;
  }
  throw new StackError(
    'stack.server-failed',
    `PostgreSQL refuses to run as root, and the system user ${USER} could not be made (${faults.join('; ')}).\n` +
      `Make that user, run Foxtail as another user, or set DATABASE_URL.`,
  );
}
