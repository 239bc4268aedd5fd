import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

const RULES = 'deploy/chart/files/rules.yaml';
const TESTS = 'deploy/observability/rules.test.yaml';
const SCOPE_TESTS = 'deploy/observability/scope.test.yaml';
const SCOPED = 'deploy/chart/ci/rendered/everything.yaml';
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
    const scoped = join(folder, 'scoped.yaml');
    writeFileSync(scoped, scopedRules());
    const scopedTests = [TESTS, SCOPE_TESTS].map((path, index) => {
      const file = join(folder, `scoped-${index}.test.yaml`);
      writeFileSync(file, testsOfScope(readFileSync(join(repoRoot, path), 'utf8'), scoped));
      return file;
    });
    for (const args of [
      ['check', 'rules', RULES],
      ['check', 'rules', drawn],
      ['check', 'rules', scoped],
      ['test', 'rules', TESTS, ...scopedTests],
    ]) {
      const result = await run(promtool, args);
      if (!result.passed) return result;
    }
    return { passed: true, output: '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The rules as the chart binds them to a namespace: what helm makes is kept beside the chart. */
function scopedRules(): string {
  const kept = readFileSync(join(repoRoot, SCOPED), 'utf8');
  const documents = parseAllDocuments(kept).map((one) => one.toJS() as Manifest | null);
  return stringify(documents.find((one) => one?.kind === 'PrometheusRule')?.spec);
}
interface Manifest {
  kind: string;
  spec: unknown;
}

/** The same tests with these rules, and series that are of their namespace where they do not say of which. */
function testsOfScope(tests: string, rules: string): string {
  const ours = tests.replaceAll(
    /^( *- series: '[^{]+\{)(?!.*namespace=)/gm,
    '$1namespace="foxtail",',
  );
  return ours.replace(/^rule_files:(\n +- .*| \[\])$/m, `rule_files: [${rules}]`);
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
