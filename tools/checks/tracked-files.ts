import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';
import { findLeaks, findLockfileFaults } from './leaks.js';

const LARGEST_BYTES = 2 * 1024 * 1024;

/** The lockfile names no place to download from, and no file names a machine's folders or a registry. */
export async function trackedFilesCheck(): Promise<CheckResult> {
  const places = machinePlaces();
  const faults = [
    ...findLockfileFaults(readFileSync(join(repoRoot, 'package-lock.json'), 'utf8')),
    ...projectFiles().flatMap((path) => findLeaks(path, read(path), places)),
  ];
  return { passed: faults.length === 0, output: faults.join('\n') };
}

/** What this machine must not leave in a file: the clone's folder, the home folder, the npm registry's host. */
function machinePlaces(): string[] {
  const registry = process.env['npm_config_registry'];
  const host = registry && URL.canParse(registry) ? new URL(registry).host : '';
  // A folder of one level, such as a container's, is too common a word.
  const folders = [repoRoot, homedir()].filter((path) => path.split('/').length > 2);
  return [...folders, host].filter((place) => place !== '');
}

/** Tracked, and about to be: new files that are not ignored. In a clone without git, none. */
function projectFiles(): string[] {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const options = { cwd: repoRoot, encoding: 'utf8', stdio: 'pipe' } as const;
    const names = execFileSync('git', args, options).split('\0');
    return names.filter((name) => name !== '' && isReadable(name));
  } catch {
    return [];
  }
}

/** Deleted files are listed until the deletion is committed. */
function isReadable(path: string): boolean {
  const stat = statSync(join(repoRoot, path), { throwIfNoEntry: false });
  return stat !== undefined && stat.isFile() && stat.size <= LARGEST_BYTES;
}

function read(path: string): string {
  return readFileSync(join(repoRoot, path), 'utf8');
}
