import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { madeOnce } from '../run/made-once.js';

/** Programs that are had as Go modules only, at the versions that the checks are written for. */
const TOOLS = {
  helm: { module: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.2' },
  kubeconform: { module: 'github.com/yannh/kubeconform/cmd/kubeconform', version: 'v0.8.0' },
  'compose-go': { module: 'github.com/compose-spec/compose-go/v2/cmd', version: 'v2.16.2' },
} as const;
export type GoTool = keyof typeof TOOLS;

/** Outside the clone, since helm takes minutes to build: the next clone has it at once. */
export function toolsFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'foxtail/tools');
}

/**
 * The path of one of these programs; builds it if it is not there.
 *
 * @param say told once, where it has to be built
 * @throws Error with what to install, or with the compiler's words
 */
export async function goTool(
  name: GoTool,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { module, version } = TOOLS[name];
  const folder = toolsFolder(env);
  const keepsake = {
    folder,
    file: `${name}-${version}`,
    lock: `${name}.lock`,
    does: `builds ${name}`,
    making: `building ${name} ${version} with go, once for this machine (helm takes minutes)…`,
  };
  return madeOnce(keepsake, say, async (scratch) => {
    const args = ['install', '-trimpath', '-ldflags=-s -w', `${module}@${version}`];
    const settings = { ...env, GOBIN: scratch, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
    await succeed('go', args, { cwd: folder, env: settings });
    return join(scratch, basename(module));
  });
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Ended> {
  const { input, ...how } = options;
  return new Promise((done, fail) => {
    const child = spawn(command, args, { ...how, stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
    // Whoever ends before it has read all tells by its exit code how that went.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

async function succeed(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  const ended = await run(command, args, options).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    throw new Error(
      'Go 1.26 or newer is needed to build helm, kubeconform and compose-go: install it (go.dev/dl)',
    );
  });
  if (ended.code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${ended.stderr}`);
}
