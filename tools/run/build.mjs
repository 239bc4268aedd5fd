import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const SOURCE_FOLDERS = ['apps', 'libs', 'tools', 'bench'];
const CONFIG_FILES = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

/**
 * Compiles apps, libs and tools to dist/ unless that is up to date.
 * @param {string} root the repository
 * @param {(line: string) => void} log
 * @throws {Error} with the compiler's output if the sources do not compile
 */
export function buildIfNeeded(root, log) {
  const sources = SOURCE_FOLDERS.flatMap((folder) => listFiles(root, folder)).filter(isSource);
  const state = fingerprint(root, [...sources, ...CONFIG_FILES]);
  const stamp = join(root, 'dist/.foxtail-sources');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  const began = Date.now();
  rmSync(stamp, { force: true });
  compile(root);
  if (missingOutputs(root, sources).length > 0) {
    // The compiler trusts its notes of the last build; somebody removed outputs behind its back.
    rmSync(join(root, 'dist/build.tsbuildinfo'), { force: true });
    compile(root);
  }
  removeOrphans(root, sources);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, state);
  log(`built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

function compile(root) {
  const colours = process.stderr.isTTY ? 'true' : 'false';
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const argv = [tsc, '-p', 'tsconfig.build.json', '--pretty', colours];
  const done = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.error) throw done.error;
  if (done.status !== 0)
    throw new Error(`the build failed:\n${done.stdout}${done.stderr}`.trimEnd());
}

function isSource(path) {
  return /\.(ts|mjs)$/.test(path) && !/\.(spec|d)\.ts$/.test(path);
}

/** @returns {string[]} paths relative to the root, sorted */
function listFiles(root, folder) {
  const options = /** @type {const} */ ({ recursive: true, withFileTypes: true });
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), options)
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

/** Names, sizes and times of the sources: cheap, and it changes with every edit, removal or checkout. */
function fingerprint(root, paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths) {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function outputOf(source) {
  return join('dist', source.replace(/\.ts$/, '.js'));
}

function missingOutputs(root, sources) {
  return sources.map(outputOf).filter((path) => !existsSync(join(root, path)));
}

/** A module that was renamed or deleted must not go on living in dist/. */
function removeOrphans(root, sources) {
  const wanted = new Set(sources.map(outputOf));
  for (const path of SOURCE_FOLDERS.flatMap((folder) => listFiles(root, join('dist', folder)))) {
    if (!wanted.has(path.replace(/\.map$/, ''))) rmSync(join(root, path), { force: true });
  }
}
