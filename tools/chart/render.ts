import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run, type Ended } from './go-tools.js';
import { chartFolder } from './generate.js';

export const valueSetsFolder = join(chartFolder, 'ci');
/** What helm makes of each value set, kept so that a change of the chart shows what it changes in a cluster. */
export const renderedFolder = join(valueSetsFolder, 'rendered');

/** The Kubernetes whose schemas are vendored (vendor-schemas.ts). */
export const KUBE_VERSION = '1.37.2';
const OLDEST_KUBE_VERSION = '1.30.0';

/** Names of the value sets that are rendered: files of deploy/chart/ci. */
export function valueSets(): string[] {
  return readdirSync(valueSetsFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/** The dashboard as a ConfigMap has it: verbatim, four blanks to the right. */
function indentedDashboard(): string {
  const text = readFileSync(join(chartFolder, 'files/dashboard.json'), 'utf8');
  return text.replaceAll(/^/gm, '    ').trimEnd();
}

/** A rendering as it is kept: with a word for the dashboard, whose thousands of lines are kept beside it already. */
export function asKept(rendered: string): string {
  return rendered.replace(indentedDashboard(), '    (files/dashboard.json)');
}

/** Renders the chart with a value set and, over it, more values as YAML. */
export function render(helm: string, set: string, more = '', release = 'foxtail'): Promise<Ended> {
  const values = ['--values', join(valueSetsFolder, `${set}.yaml`), '--values', '-'];
  const args = ['template', release, chartFolder, '--namespace', 'foxtail', ...values];
  return run(helm, [...args, '--kube-version', KUBE_VERSION], { input: more });
}

/** Whether the oldest Kubernetes that Chart.yaml takes is taken. */
export function renderForOldest(helm: string): Promise<Ended> {
  const set = join(valueSetsFolder, 'minimal.yaml');
  const args = ['template', 'foxtail', chartFolder, '--values', set];
  return run(helm, [...args, '--kube-version', OLDEST_KUBE_VERSION]);
}

/** What helm says after an install, which is not done. */
export function notes(helm: string, set: string): Promise<Ended> {
  const values = ['--values', join(valueSetsFolder, `${set}.yaml`)];
  return run(helm, ['install', 'foxtail', chartFolder, '--dry-run=client', ...values]);
}

export function lint(helm: string, set: string): Promise<Ended> {
  const values = ['--values', join(valueSetsFolder, `${set}.yaml`)];
  return run(helm, ['lint', '--strict', '--quiet', chartFolder, ...values]);
}

/** Holds manifests against the schemas; what has no schema here is an error. */
export function conform(kubeconform: string, schemas: string, files: string[]): Promise<Ended> {
  const location = join(schemas, '{{.ResourceKind}}{{.KindSuffix}}.json');
  return run(kubeconform, ['-strict', '-schema-location', location, ...files]);
}
