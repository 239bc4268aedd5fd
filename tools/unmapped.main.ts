import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { addressOf, UsageError } from './command-line.js';
import { repoRoot } from './repo-root.js';

// Ingest itself knows what a webhook means, in a process of its own, as it is where nothing but the app is installed.
const main = join(repoRoot, 'dist/apps/ingest/src/unmapped/unmapped.main.js');
const args = process.argv.slice(2);

// npm runs a script in the project's folder; ENDPOINTS_FILE is meant from where the user stands.
const { npm_lifecycle_event: script, INIT_CWD } = process.env;
const cwd = resolve(script === 'unmapped' ? (INIT_CWD ?? '.') : '.');

function run(env: NodeJS.ProcessEnv): number {
  const { status } = spawnSync(process.execPath, [main, ...args], { cwd, env, stdio: 'inherit' });
  return status ?? 1;
}

const isHelp = args.length === 0 || args.includes('--help') || args.includes('-h');
try {
  const address = isHelp ? {} : { KAFKA_BROKERS: await addressOf('KAFKA_BROKERS') };
  process.exitCode = run({ ...process.env, ...address });
} catch (error) {
  process.stderr.write(`foxtail: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
