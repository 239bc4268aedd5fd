import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { addressOf, UsageError } from './command-line.js';
import { nodeOptions } from './node-options.js';
import { repoRoot } from './repo-root.js';

// Projections themselves know what their rows mean, in a process of their own, as it is where only the app is installed.
const main = join(repoRoot, 'dist/apps/projections/src/commands/commands.main.js');
const args = process.argv.slice(2);

/** The addresses that each command needs. */
const ADDRESSES: Readonly<Record<string, readonly ('DATABASE_URL' | 'KAFKA_BROKERS')[]>> = {
  rebuild: ['DATABASE_URL', 'KAFKA_BROKERS'],
  verify: ['DATABASE_URL'],
  versions: ['DATABASE_URL'],
  drop: ['DATABASE_URL'],
  log: ['DATABASE_URL', 'KAFKA_BROKERS'],
  parked: ['DATABASE_URL'],
  retry: ['DATABASE_URL', 'KAFKA_BROKERS'],
  discard: ['DATABASE_URL', 'KAFKA_BROKERS'],
};

async function run(env: NodeJS.ProcessEnv): Promise<number> {
  // A rebuild is the work of the app.
  const options = nodeOptions['projections'] ?? [];
  const child = spawn(process.execPath, [...options, main, ...args], { env, stdio: 'inherit' });
  // Whoever asks this process to end means the one that works: it ends in its own time.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

try {
  const env = { ...process.env };
  const isHelp = args.includes('--help') || args.includes('-h');
  const needed = isHelp ? [] : (ADDRESSES[args[0] ?? ''] ?? []);
  for (const name of needed) env[name] = await addressOf(name);
  process.exitCode = await run(env);
} catch (error) {
  process.stderr.write(`foxtail: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
