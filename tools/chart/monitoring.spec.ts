import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { documentedMetrics } from '../../test/support/metrics-page.js';
import { metricsIn } from '../checks/promql.js';
import { rulesIn, type RuleFile } from '../checks/rule-file.js';
import { chartFolder } from './generate.js';
import { allRendered, componentOf, ofKind, pick } from './rendered.js';

const rendered = allRendered();
const everything = rendered.find(({ set }) => set === 'everything')?.manifests ?? [];
const read = (name: string) => readFileSync(join(chartFolder, 'files', name), 'utf8');
const file = parse(read('rules.yaml')) as RuleFile;

/** The rules of each set that makes them, and the labels that they are bound to. */
const SCOPES: Record<string, Record<string, string>> = {
  everything: { namespace: 'foxtail' },
  awkward: { namespace: 'foxtail', app_kubernetes_io_instance: 'foxtail' },
};
const made = ofKind(rendered, 'PrometheusRule').map(({ manifest, among: { set } }) => ({
  set,
  scope: SCOPES[set] ?? {},
  groups: (manifest.spec as RuleFile).groups,
}));

describe.each(made)('the rules of $set', ({ set, scope, groups }) => {
  const matchers = Object.entries(scope).map(([name, value]) => `${name}="${value}"`);

  test('read the series of their scope, each by every matcher, and nothing else is changed', () => {
    const without = set === 'awkward' ? ['FoxtailSilence'] : [];
    const asInFile = rulesIn({ groups }).map((rule) => ({
      ...rule,
      expr: matchers
        .reduce((expr, one) => expr.replaceAll(new RegExp(`${one},?`, 'g'), ''), rule.expr)
        .replaceAll(',}', '}')
        .replaceAll('{}', ''),
      labels: undefined,
      annotations: undefined,
    }));
    expect(asInFile).toEqual(
      rulesIn(file)
        .filter(({ alert = '' }) => !without.includes(alert))
        // The read API is not deployed there.
        .filter(({ expr }) => set !== 'awkward' || !/^absent.*read-api/.test(expr))
        .map((rule) => ({ ...rule, labels: undefined, annotations: undefined })),
    );
    for (const { expr } of rulesIn({ groups })) {
      const names = metricsIn(expr).filter((name) => name.startsWith('foxtail'));
      expect(names.length).toBeGreaterThan(0);
      const read = [...expr.matchAll(/foxtail[_:][\w:]+(\{[^}]*\})?/g)];
      for (const [, found = ''] of read) for (const one of matchers) expect(found).toContain(one);
    }
  });

  test('say whose they are, besides what the file says', () => {
    const labelsInFile = new Map(
      rulesIn(file).map((rule) => [rule.alert ?? rule.record, rule.labels]),
    );
    for (const { alert, record, labels } of rulesIn({ groups })) {
      expect(labels).toMatchObject(scope);
      const severity = labels?.['severity'];
      expect(severity === undefined).toBe(labelsInFile.get(alert ?? record) === undefined);
    }
  });

  test('lead to their pages', () => {
    const base = set === 'awkward' ? 'https://example.com/foxtail/blob/main/' : '';
    for (const { alert, annotations } of rulesIn({ groups }))
      if (alert !== undefined)
        expect(annotations?.['runbook_url']).toBe(`${base}docs/operations/alerts/${alert}.md`);
  });

  test("keep Prometheus's own braces", () => {
    expect(JSON.stringify(groups)).toContain('{{ $labels.');
  });
});

test('rules are made bound to a namespace and bound to a release', () => {
  expect(made.map(({ set }) => set).sort()).toEqual(Object.keys(SCOPES).sort());
});

test('the dashboard is the file, which is kept once', () => {
  const found = everything.find((one) => componentOf(one) === 'dashboard');
  expect(found?.data).toEqual({ 'foxtail.json': '(files/dashboard.json)\n' });
  expect(found?.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
});

test('a ServiceMonitor finds the Service of each app, asks the port that it names, and says whose it is', () => {
  const monitor = everything.find(({ kind }) => kind === 'ServiceMonitor');
  const services = everything.filter(({ kind }) => kind === 'Service');
  const [target = ''] = pick<string[]>(monitor, 'spec.targetLabels');
  expect(services.map(componentOf)).toEqual(['ingest', 'projections', 'read-api', 'simulator']);
  for (const service of services) {
    expect(service.metadata.labels).toMatchObject(
      pick<object>(monitor, 'spec.selector.matchLabels'),
    );
    expect(pick(service, 'spec.ports.0.name')).toBe(pick(monitor, 'spec.endpoints.0.port'));
    expect(service.metadata.labels[target]).toBe('foxtail');
  }
});

test('a ServiceMonitor takes no label away from a metric', () => {
  // Prometheus renames what a metric says by a name that the target has as well; those that its operator gives each
  // (https://prometheus-operator.dev, pkg/prometheus/promcfg.go).
  const ofTargets = [
    'endpoint',
    'namespace',
    'service',
    'pod',
    'container',
    'node',
    'job',
    'instance',
  ];
  const ofMetrics = [...documentedMetrics().values()].flatMap((section) =>
    [...section.values()].flatMap(({ labels }) => [...labels]),
  );
  const shared = ofTargets.filter((label) => ofMetrics.includes(label));
  const monitors = ofKind(rendered, 'ServiceMonitor');
  expect(shared).toEqual(['endpoint']);
  expect(monitors.length).toBeGreaterThan(0);
  for (const { manifest } of monitors)
    expect(pick(manifest, 'spec.endpoints.0.relabelings')).toEqual(
      shared.map((label) => ({ action: 'labeldrop', regex: label })),
    );
});
