import { checks, fixes, type Check } from './checks/checks.js';

const AT_A_TIME = 2;

const USAGE = `Usage: npm run check [-- name…] [-- --fix]

  names: ${checks.map((check) => check.name).join(', ')}; without one, all of them
  --fix: lets eslint and prettier change the files
`;

/** @returns the exit code: 0 if all passed, 1 if not, 2 if asked for what is not there */
async function run(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (args.includes('--fix')) return report(await runAll(fixes, 1));
  const unknown = args.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`foxtail: no such check: ${unknown.join(', ')}\n${USAGE}`);
    return 2;
  }
  const chosen = args.length === 0 ? checks : checks.filter((check) => args.includes(check.name));
  return report(await runAll(chosen, AT_A_TIME));
}

/** Runs them, at most so many at a time, each to its end whatever the others' fate; returns the names that failed. */
async function runAll(list: readonly Check[], atATime: number): Promise<string[]> {
  const failed: string[] = [];
  const waiting = [...list];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await runOne(check))) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return failed;
}

async function runOne({ name, run: start }: Check): Promise<boolean> {
  const began = Date.now();
  const { passed, output } = await start();
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    `${passed ? 'ok    ' : 'FAILED'}  ${name.padEnd(14)} ${seconds.padStart(5)} s\n`,
  );
  if (!passed) process.stdout.write(`${output}\n\n`);
  return passed;
}

function report(failed: string[]): number {
  if (failed.length === 0) return 0;
  const lines = failed.map(
    (name) => `  ${name}: npm run check -- ${name.replace(/^.* --.*$/, '--fix')}`,
  );
  process.stdout.write(`failed; to run one alone:\n${lines.join('\n')}\n`);
  return 1;
}

process.exitCode = await run(process.argv.slice(2));
