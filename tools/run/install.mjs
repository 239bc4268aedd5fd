import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the dependencies with `npm ci` unless node_modules is what the lockfile says already.
 * @param {string} root the repository
 * @param {(line: string) => void} log
 * @throws {Error} with npm's own output if the installation fails
 */
export function installIfNeeded(root, log) {
  if (isInstalled(root)) return;
  const began = Date.now();
  log('installing the dependencies with npm ci, once…');
  // `npm run` names its own npm; a plain `node tools/run.mjs` takes the one on the PATH.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, argv] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const done = spawnSync(command, argv, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.error) throw new Error(`npm could not be started: ${done.error.message}`);
  if (done.status !== 0) throw new Error(`npm ci failed:\n${done.stdout}${done.stderr}`);
  writeFileSync(stampPath(root), lockHash(root));
  log(`dependencies installed in ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

/** Whether node_modules holds what package-lock.json asks for. */
function isInstalled(root) {
  const stamp = stampPath(root);
  const hash = lockHash(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true;
  // No stamp: the user's own npm may have installed the very same.
  if (!holdsAll(root)) return false;
  writeFileSync(stamp, hash);
  return true;
}

/** Compares npm's record of what it installed with the lockfile, package by package. */
function holdsAll(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(record);
  const lacks = Object.entries(wanted).some(([path, { version, optional }]) => {
    if (path === '') return false;
    // Optional packages are mostly other platforms' bindings, which npm leaves out.
    if (!present[path]) return !optional;
    return present[path].version !== version;
  });
  return !lacks && Object.keys(present).every((path) => wanted[path]);
}

/** @returns {Record<string, { version: string, optional?: boolean }>} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Inside node_modules, so that it goes when node_modules goes. */
function stampPath(root) {
  return join(root, 'node_modules/.foxtail-lock-hash');
}
