import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What each command does, as `--help` prints it. */
const DESCRIPTIONS = {
  start: 'start everything, upload a few batches and show their progress (--once: then end)',
  simulator: 'the simulator alone: --port --config --speed --state --seed; simulator -- package',
  simulate:
    'drive a receiver at a rate, with faults, and compare afterwards: simulate -- --rate 500 …',
  stack: 'only Kafka and Postgres: stack -- up | down | status',
  migrate: "bring the database's schema up to date",
  topics: 'create the Kafka topics',
  keys: 'API keys of the read API: keys -- create … | list | revoke KEY_ID',
  spool: 'events that wait for Kafka, and those set aside: spool -- status | aside …',
  endpoints: 'check a file of webhook endpoints: endpoints -- check FILE',
  unmapped: 'requests that were kept as they came: unmapped -- list | show ID | replay',
  projections: 'the read models: projections -- rebuild | verify | versions | parked | retry | …',
  contracts: 'the published contracts: contracts -- generate | check | release | package',
  chart: 'the Helm chart: chart -- generate | schemas',
  client: 'the client of the read API: client -- package',
  bench: 'measure: bench -- codec | ingest | projections | read-api',
  build: 'compile apps, libs and tools to dist/',
  check:
    'types, lint, format, boundaries, contracts, chart, lockfile (check -- lint: only one; check -- --fix)',
  test: 'the tests that fit in ten minutes; arguments go to jest',
  'test:deep': 'the long tests: kill loops and fuzz runs',
};

/** Commands that are another command with a flag. */
const ALIASES = { 'test:deep': { main: 'test', args: ['--deep'] } };

/**
 * @param {string} root the repository
 * @param {string} name as typed
 * @returns {{ main: string, args: string[] } | null} the tools/<main>.main.ts to run, with arguments to put first
 */
export function findCommand(root, name) {
  const command = ALIASES[name] ?? { main: name, args: [] };
  return mains(root).includes(command.main) ? command : null;
}

/** @returns {string} the list of commands, ready to print */
export function describeCommands(root) {
  const found = mains(root);
  const names = [
    ...Object.keys(DESCRIPTIONS).filter((name) => found.includes(ALIASES[name]?.main ?? name)),
    ...found.filter((name) => !(name in DESCRIPTIONS)),
  ];
  const lines = names.map((name) => `  ${name.padEnd(12)} ${DESCRIPTIONS[name] ?? ''}`.trimEnd());
  return [
    'Usage: npm run <command> [-- arguments], or node tools/run.mjs <command> [arguments]',
    '',
    ...lines,
  ].join('\n');
}

function mains(root) {
  return readdirSync(join(root, 'tools'))
    .filter((file) => file.endsWith('.main.ts'))
    .map((file) => file.slice(0, -'.main.ts'.length))
    .sort();
}
