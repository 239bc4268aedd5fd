import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';
import { chartCheck } from './chart.js';
import { composeCheck } from './compose.js';
import { dockerfileCheck } from './dockerfile.js';
import { rulesCheck } from './rules.js';
import { trackedFilesCheck } from './tracked-files.js';

export interface Check {
  name: string;
  run: () => Promise<CheckResult>;
}

const TYPESCRIPT = 'node_modules/typescript/bin/tsc';
const ESLINT = 'node_modules/eslint/bin/eslint.js';
const PRETTIER = 'node_modules/prettier/bin/prettier.cjs';
const CRUISER = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const PAGE = 'apps/simulator/src/page/browser';
const BOUNDARY_FOLDERS = ['apps', 'libs', 'tools', 'test', 'bench'];

/** What `npm run check` runs; the slow ones first, since two run at a time. */
export const checks: readonly Check[] = [
  { name: 'chart', run: chartCheck },
  { name: 'lint', run: () => tool(ESLINT, ['.']) },
  { name: 'types', run: () => tool(TYPESCRIPT, ['--noEmit', '-p', 'tsconfig.json']) },
  { name: 'types of the page', run: () => tool(TYPESCRIPT, ['-p', PAGE]) },
  { name: 'format', run: () => tool(PRETTIER, ['--check', '--log-level', 'warn', '.']) },
  {
    name: 'boundaries',
    run: () => tool(CRUISER, ['--config', '.dependency-cruiser.cjs', ...BOUNDARY_FOLDERS]),
  },
  { name: 'contracts', run: () => tool('dist/tools/contracts.main.js', ['check']) },
  { name: 'dockerfile', run: dockerfileCheck },
  { name: 'compose', run: () => composeCheck() },
  { name: 'rules', run: () => rulesCheck() },
  { name: 'lockfile', run: trackedFilesCheck },
];

/** What `npm run check -- --fix` runs, one after the other: both write to the same files. */
export const fixes: readonly Check[] = [
  { name: 'lint --fix', run: () => tool(ESLINT, ['--fix', '.']) },
  { name: 'format --write', run: () => tool(PRETTIER, ['--write', '--log-level', 'warn', '.']) },
];

function tool(script: string, args: string[]): Promise<CheckResult> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(repoRoot, script), ...args], {
      cwd: repoRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => done({ passed: false, output: error.message }));
    child.once('close', (code) => done({ passed: code === 0, output: output.trim() }));
  });
}
