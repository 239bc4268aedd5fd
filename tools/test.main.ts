import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from './repo-root.js';
import { stackRelease } from './stack/index.js';

const USAGE = `Usage: npm test [-- jest's arguments]
       npm run test:deep [-- jest's arguments]

  npm test -- --selectProjects unit    without Kafka and Postgres
  npm test -- libs/contracts -t codec  some files, some names
`;

/** @returns jest's exit code */
async function run(args: string[]): Promise<number> {
  const isDeep = args[0] === '--deep';
  const passedOn = isDeep ? args.slice(1) : args;
  if (passedOn.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const code = await runJest(
    isDeep && !hasDeepTests() ? [...passedOn, '--passWithNoTests'] : passedOn,
    isDeep ? { FOXTAIL_TEST: 'deep' } : {},
  );
  // A run that was interrupted had no teardown. Silent: jest's closing lines are to be the last.
  await stackRelease({
    stateDir: join(repoRoot, '.foxtail/test'),
    log: () => undefined,
    discardData: true,
  });
  return code;
}

function runJest(args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const jest = join(repoRoot, 'node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [jest, ...args], {
    cwd: repoRoot,
    stdio: 'inherit',
    env: { ...process.env, ...environment, NODE_OPTIONS: nodeOptions() },
  });
  // Ctrl-C reaches jest by itself; this process waits for its end.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('close', (code) => ended(code ?? 1));
  });
}

/** Through the environment, since jest's workers need the options too. */
function nodeOptions(): string {
  const own = process.env['NODE_OPTIONS'] ?? '';
  const needed = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return [own, ...needed.filter((option) => !own.includes(option))].join(' ').trim();
}

function hasDeepTests(): boolean {
  const folder = join(repoRoot, 'test/deep');
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.spec.ts'));
}

process.exitCode = await run(process.argv.slice(2));
