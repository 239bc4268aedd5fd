import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

const RULES = 'deploy/chart/files/rules.yaml';
const TESTS = 'deploy/observability/rules.test.yaml';
const DASHBOARD = 'deploy/chart/files/dashboard.json';

/** What to do about a promtool that is not there; `.ci/run` does it. */
export const NO_PROMTOOL =
  'promtool is not there. It comes with Prometheus: on Debian and Ubuntu `apt-get install --no-install-recommends prometheus`, elsewhere from its releases; it must be on the PATH.';

/** Prometheus's own tool reads the alert rules and the dashboard's expressions, and runs the rules' tests. */
export async function rulesCheck(promtool = 'promtool'): Promise<CheckResult> {
  const folder = mkdtempSync(join(tmpdir(), 'foxtail-rules-'));
  try {
    const drawn = join(folder, 'dashboard.yaml');
    writeFileSync(drawn, dashboardAsRules(readFileSync(join(repoRoot, DASHBOARD), 'utf8')));
    for (const args of [
      ['check', 'rules', RULES],
      ['check', 'rules', drawn],
      ['test', 'rules', TESTS],
    ]) {
      const result = await run(promtool, args);
      if (!result.passed) return result;
    }
    return { passed: true, output: '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Dashboard {
  panels: { title: string; targets?: { expr: string }[] }[];
}

/** Each expression as a rule, since promtool reads no dashboards; Grafana's own words are filled in. */
function dashboardAsRules(json: string): string {
  const rules = (JSON.parse(json) as Dashboard).panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }, index) => ({
      record: `dashboard:${title.replace(/\W+/g, '_')}:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    })),
  );
  return stringify({ groups: [{ name: 'dashboard', rules }] });
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
    child.once('close', (code) => done({ passed: code === 0, output: output.trim() }));
  });
}
