import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goTool } from '../chart/go-tools.js';
import { chartFolder, generateChart } from '../chart/generate.js';
import { refusals } from '../chart/refusals.js';
import {
  asKept,
  conform,
  lint,
  notes,
  render,
  renderedFolder,
  renderForOldest,
  valueSets,
} from '../chart/render.js';
import { repoRoot } from '../repo-root.js';
import type { CheckResult } from './check-result.js';

/**
 * The Helm chart: what is generated is current, each value set lints, renders to what is kept of it and
 * passes the schemas of Kubernetes and of the resources that others define, and wrong values are refused.
 */
export async function chartCheck(): Promise<CheckResult> {
  const say = (line: string) => void process.stderr.write(`foxtail: chart: ${line}\n`);
  try {
    const helm = await goTool('helm', say);
    const kubeconform = await goTool('kubeconform', say);
    const faults = [
      ...(await staleFiles()),
      ...(await faultsOfSets(helm, kubeconform)),
      ...(await unrefused(helm)),
      ...(await faultsOfNotes(helm)),
    ];
    return { passed: faults.length === 0, output: faults.join('\n') };
  } catch (error) {
    return { passed: false, output: error instanceof Error ? error.message : String(error) };
  }
}

async function staleFiles(): Promise<string[]> {
  const read = (name: string) => readFileSync(join(chartFolder, name), 'utf8');
  const files = await generateChart(read('README.md'));
  return [...files]
    .filter(([name, content]) => read(name) !== content)
    .map(([name]) => `deploy/chart/${name} is not what the code says: npm run chart -- generate`);
}

async function faultsOfSets(helm: string, kubeconform: string): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'foxtail-chart-'));
  const faults: string[] = [];
  try {
    const files: string[] = [];
    for (const set of valueSets()) {
      const linted = await lint(helm, set);
      if (linted.code !== 0) faults.push(`helm lint, ${set}: ${linted.stdout}${linted.stderr}`);
      const { code, stdout, stderr } = await render(helm, set);
      if (code !== 0) {
        faults.push(`helm template, ${set}: ${stderr}`);
        continue;
      }
      const kept = join(renderedFolder, `${set}.yaml`);
      if (!existsSync(kept) || readFileSync(kept, 'utf8') !== asKept(stdout))
        faults.push(
          `${set} renders to other than is kept of it: npm run chart -- generate, and look at the difference`,
        );
      const file = join(scratch, `${set}.yaml`);
      writeFileSync(file, stdout);
      files.push(file);
    }
    const conformed = await conform(kubeconform, join(repoRoot, 'tools/chart/schemas'), files);
    if (conformed.code !== 0) faults.push(`kubeconform: ${conformed.stdout}${conformed.stderr}`);
    const oldest = await renderForOldest(helm);
    if (oldest.code !== 0) faults.push(`the oldest Kubernetes is refused: ${oldest.stderr}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return faults;
}

/** Wrong values that pass, or whose message says something else. */
async function unrefused(helm: string): Promise<string[]> {
  const faults: string[] = [];
  for (const { values, release, says } of refusals) {
    const { code, stderr } = await render(helm, 'minimal', values, release);
    const what = [values, release].filter(Boolean).join(' as ');
    if (code === 0) faults.push(`${what} is not refused`);
    else if (!says.test(stderr)) faults.push(`${what} is refused without ${says}:\n${stderr}`);
  }
  return faults;
}

/** The notes after an install say what to do next. */
async function faultsOfNotes(helm: string): Promise<string[]> {
  const { code, stdout, stderr } = await notes(helm, 'everything');
  if (code !== 0) return [`helm install --dry-run: ${stderr}`];
  return [
    'keys -- create',
    '/webhooks/ENDPOINT',
    'foxtail_projections_lag',
    '/v1/batches',
    'readApi.config.TRUSTED_PROXIES',
    // The port is not there yet when both lines are pasted at once.
    '--retry-connrefused',
    'every pod of the cluster',
  ]
    .filter((words) => !stdout.includes(words))
    .map((words) => `NOTES.txt does not say ${words}`);
}
