import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from './executables.js';
import type { Account } from './postgres-account.js';
import { endProcess, findByArgument } from './server-process.js';
import { StackError } from './stack-error.js';

/** Where PostgreSQL's own folder goes if its user cannot enter the state folder. */
const OUTSIDE = '/var/tmp';

/**
 * The folder for the data, the password and the log, which `account` can enter: `<stateDir>/postgres`, or, if a
 * folder above is closed to the account, one in /var/tmp with a link to it. Nobody's folder modes are changed.
 * @param account null for the present user, who can enter whatever it made
 */
export async function postgresHome(
  stateDir: string,
  account: Account | null,
  log: (line: string) => void,
): Promise<string> {
  const inside = join(stateDir, 'postgres');
  const kind = lstatSync(inside, { throwIfNoEntry: false });
  if (account === null || (!kind?.isSymbolicLink() && (await canEnter(nearest(inside), account)))) {
    makeEnterable(inside);
    return inside;
  }
  if (kind?.isDirectory()) {
    throw new StackError(
      'stack.server-failed',
      `PostgreSQL's data are in ${inside}, but its user (uid ${account.uid}) cannot enter a folder above: ` +
        `open it, move the data, or set FOXTAIL_STATE_DIR to another folder`,
    );
  }
  return outsideHome(stateDir, inside, log);
}

/** The folder in /var/tmp that the state folder's link leads to; null without one, or if it is not this state folder's. */
export function ownOutsideHome(stateDir: string): string | null {
  const link = join(stateDir, 'postgres');
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
  const home = readlinkSync(link);
  const note = readOr(join(stateDir, 'postgres-home.json'));
  return note !== null && readOr(join(home, 'owner.json')) === note ? home : null;
}

/** The owner's note is in both places; a leftover of a deleted clone at the same path has another id. */
async function outsideHome(
  stateDir: string,
  link: string,
  log: (line: string) => void,
): Promise<string> {
  const hash = createHash('sha256').update(stateDir).digest('hex').slice(0, 12);
  const home = join(OUTSIDE, `foxtail-${hash}`);
  const note = readOr(join(stateDir, 'postgres-home.json'));
  const found = lstatSync(home, { throwIfNoEntry: false });
  if (found !== undefined) {
    // Anybody may make folders there: never trust one that this user did not make.
    if (!found.isDirectory() || found.uid !== process.getuid?.()) {
      throw new StackError(
        'stack.server-failed',
        `${home} is not ours; remove it or set FOXTAIL_STATE_DIR`,
      );
    }
    if (note !== null && readOr(join(home, 'owner.json')) === note) {
      if (!existsSync(link)) relink(home, link);
      return home;
    }
    await clearLeftover(home, log);
  }
  log(`PostgreSQL's user cannot enter ${stateDir}, so its data go to ${home}, linked from ${link}`);
  makeEnterable(home);
  const owner = JSON.stringify({ stateDir, id: randomBytes(12).toString('hex') });
  writeFileSync(join(home, 'owner.json'), owner);
  writeFileSync(join(stateDir, 'postgres-home.json'), owner);
  relink(home, link);
  return home;
}

/** A folder of ours that others may pass through, though not list, whatever the umask. */
function makeEnterable(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder);
  chmodSync(folder, 0o711);
}

async function clearLeftover(home: string, log: (line: string) => void): Promise<void> {
  log(`removing ${home}, left by a clone that is gone`);
  for (const server of findByArgument(join(home, 'data')))
    await endProcess(server, 'SIGINT', 20_000);
  rmSync(home, { recursive: true, force: true });
}

function relink(home: string, link: string): void {
  rmSync(link, { force: true });
  symlinkSync(home, link);
}

/** Asks the system itself, by going there as that account: modes, groups and access lists all count. */
async function canEnter(folder: string, account: Account): Promise<boolean> {
  const { status } = await runProgram('/bin/sh', ['-c', 'cd "$0"', folder], { account, cwd: '/' });
  return status === 0;
}

/** The folder, or the nearest one above that exists. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

function readOr(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
