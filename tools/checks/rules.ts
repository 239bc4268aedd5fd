import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

const RULES = 'deploy/chart/files/rules.yaml';
const TESTS = 'deploy/observability/rules.test.yaml';

/** What to do about a promtool that is not there; `.ci/run` does it. */
export const NO_PROMTOOL =
  'promtool is not there. It comes with Prometheus: on Debian and Ubuntu `apt-get install --no-install-recommends prometheus`, elsewhere from its releases; it must be on the PATH.';

/** Prometheus's own tool reads the alert rules, and runs their tests. */
export async function rulesCheck(promtool = 'promtool'): Promise<CheckResult> {
  const read = await run(promtool, ['check', 'rules', '--lint-fatal', RULES]);
  return read.passed ? run(promtool, ['test', 'rules', TESTS]) : read;
}

function run(promtool: string, args: string[]): Promise<CheckResult> {
  return new Promise((done) => {
    const child = spawn(promtool, args, { cwd: repoRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error: NodeJS.ErrnoException) =>
      done({ passed: false, output: error.code === 'ENOENT' ? NO_PROMTOOL : error.message }),
    );
    child.once('close', (code) =>
      done({ passed: code === 0, output: output.replaceAll(join(repoRoot, '/'), '').trim() }),
    );
  });
}
