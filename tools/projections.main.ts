import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { addressOf, UsageError } from './command-line.js';
import { repoRoot } from './repo-root.js';

const HELP = `Usage: npm run projections -- parked | retry KEY | discard KEY
       npm run projections -- COMMAND --help

  parked   the keys of which an event can not be applied, and why
  retry    applies what waits for a key, once the reason is mended
  discard  gives up what can not be applied, and goes on with the key
`;

// Projections themselves know what an event does, in a process of their own, as where nothing but the app is installed.
const MAINS: Readonly<Record<string, string>> = {
  parked: 'parking/parking.main.js',
  retry: 'parking/parking.main.js',
  discard: 'parking/parking.main.js',
};

const args = process.argv.slice(2);
const isHelp = args.includes('--help') || args.includes('-h');

async function run(): Promise<number> {
  const [command = ''] = args;
  const main = MAINS[command];
  if (main === undefined) {
    if (isHelp) process.stdout.write(HELP);
    else process.stderr.write(`foxtail: say what to do\n\n${HELP}`);
    return isHelp ? 0 : 2;
  }
  const addresses = isHelp
    ? {}
    : {
        DATABASE_URL: await addressOf('DATABASE_URL'),
        KAFKA_BROKERS: await addressOf('KAFKA_BROKERS'),
      };
  const file = join(repoRoot, 'dist/apps/projections/src', main);
  const env = { ...process.env, ...addresses };
  const { status } = spawnSync(process.execPath, [file, ...args], { env, stdio: 'inherit' });
  return status ?? 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`foxtail: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
