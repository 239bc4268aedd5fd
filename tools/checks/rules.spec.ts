import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { documentedMetrics } from '../../test/support/metrics-page.js';
import { repoRoot } from '../repo-root.js';
import { metricsIn } from './promql.js';
import { rulesIn, type RuleFile } from './rule-file.js';
import { NO_PROMTOOL, rulesCheck } from './rules.js';

interface RuleTest {
  promql_expr_test?: { expr: string; exp_samples?: unknown[] }[];
}
interface Panel {
  title: string;
  datasource?: { uid: string };
  targets?: { expr: string }[];
}

const read = (path: string) => readFileSync(join(repoRoot, path), 'utf8');
const rules = rulesIn(parse(read('deploy/chart/files/rules.yaml')) as RuleFile);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const names = [...new Set(alerts.map(({ alert = '' }) => alert))];
const tests = (parse(read('deploy/observability/rules.test.yaml')) as { tests: RuleTest[] }).tests;
const dashboard = JSON.parse(read('deploy/chart/files/dashboard.json')) as {
  panels: Panel[];
  templating: { list: { name: string }[] };
};
const PAGES = 'docs/operations/alerts';

/** All that an expression may read: what the apps tell, a histogram's series among them, and what rules record. */
const known = new Set<string>(rules.flatMap(({ record }) => record ?? []));
for (const section of documentedMetrics().values())
  for (const [name, { type }] of section)
    for (const part of type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''])
      known.add(`${name}${part}`);
const unknownIn = (expr: string) => metricsIn(expr).filter((name) => !known.has(name));

/** All that apps and libs say anywhere. */
const said = ['apps', 'libs']
  .flatMap((root) =>
    readdirSync(join(repoRoot, root), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(root, path),
    ),
  )
  .filter((path) => /\/src\/.*(?<!\.spec)\.ts$/.test(path))
  .map(read)
  .join('\n');

describe('the alert rules', () => {
  test('read metrics that there are', () => {
    for (const { alert, record, expr } of rules)
      expect({ rule: alert ?? record, unknown: unknownIn(expr) }).toEqual({
        rule: alert ?? record,
        unknown: [],
      });
  });

  test.each(
    alerts.map((rule) => [rule.alert ?? '', rule.labels?.['severity'] ?? '', rule] as const),
  )('%s (%s) says how bad it is, what it is, and where to read on', (name, severity, rule) => {
    expect(name).toMatch(/^Foxtail[A-Z][A-Za-z]+$/);
    expect(['critical', 'warning']).toContain(severity);
    expect(rule.annotations?.['summary']).toMatch(/\w/);
    expect(rule.annotations?.['description']).toMatch(/\w/);
    expect(rule.annotations?.['runbook_url']).toBe(`${PAGES}/${name}.md`);
  });

  test.each(alerts.map(({ alert = '', labels }) => [alert, labels?.['severity'] ?? '']))(
    '%s (%s) has a test in which it fires, and one in which it is quiet',
    (name, severity) => {
      const ours = tests
        .flatMap((test) => test.promql_expr_test ?? [])
        .filter(({ expr }) => expr.includes(`alertname="${name}", severity="${severity}"`));
      const fires = ours.map(({ exp_samples = [] }) => exp_samples.length > 0);
      expect(new Set(fires)).toEqual(new Set([true, false]));
    },
  );

  test('have a page each, and each page an alert', () => {
    const pages = readdirSync(join(repoRoot, PAGES)).filter((file) => file !== 'README.md');
    expect(new Set(pages)).toEqual(new Set(names.map((name) => `${name}.md`)));
    const index = read(`${PAGES}/README.md`);
    for (const name of names) expect(index).toContain(`[${name}](${name}.md)`);
  });

  test.each(names)('the page of %s answers five questions', (name) => {
    const page = read(`${PAGES}/${name}.md`);
    expect(page.split('\n')[0]).toBe(`# ${name}`);
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'What it means',
      'What users notice',
      'How to look',
      'What to do',
      'When it is over',
    ]);
    for (const section of page.split(/^## .*$/m).slice(1)) expect(section.trim()).not.toBe('');
  });

  test.each(names)(
    'the page of %s asks the log of every replica for words that are there',
    (name) => {
      const page = read(`${PAGES}/${name}.md`);
      // `kubectl logs deploy/…` would ask one pod of several.
      expect(page).not.toMatch(/kubectl logs deploy/);
      for (const [, words = ''] of page.matchAll(/kubectl logs.*\| grep '([a-zA-Z ]+)'/g))
        expect({ words, isSaid: said.includes(words) }).toEqual({ words, isSaid: true });
    },
  );

  test('a promtool that is not there is told, and how to get it', async () => {
    expect(await rulesCheck('no-such-promtool')).toEqual({ passed: false, output: NO_PROMTOOL });
  });
});

describe('the dashboard', () => {
  const drawn = dashboard.panels.filter(({ targets }) => targets !== undefined);

  test.each(drawn.map(({ title, targets = [], datasource }) => ({ title, targets, datasource })))(
    '"$title" reads metrics that there are, from the Prometheus that is chosen',
    ({ targets, datasource }) => {
      expect(targets.length).toBeGreaterThan(0);
      for (const { expr } of targets)
        expect({ expr, unknown: unknownIn(expr), reads: metricsIn(expr).length > 0 }).toEqual({
          expr,
          unknown: [],
          reads: true,
        });
      expect(datasource?.uid).toBe('${datasource}');
    },
  );

  test('shows Foxtail only, of the namespace that is chosen', () => {
    const read = drawn
      .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
      .flatMap((expr) => [...expr.matchAll(/\b(foxtail[_:]|process_|nodejs_)[\w:]+(\{[^}]*\})?/g)]);
    expect(read.length).toBeGreaterThan(60);
    for (const [whole, family, matchers = ''] of read) {
      expect(whole).toContain('namespace=~"$namespace"');
      // Every program with the usual client tells those of a process.
      if (!family?.startsWith('foxtail')) expect(matchers).toContain('app=~"ingest|projections|');
    }
    const [, namespace] = dashboard.templating.list;
    expect(namespace).toMatchObject({ name: 'namespace', includeAll: true, allValue: '.*' });
  });

  test('shows every metric of ingest, projections and the read API', () => {
    const shown = new Set(
      drawn.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => metricsIn(expr))),
    );
    const page = documentedMetrics();
    for (const title of ['Every app', 'Ingest', 'Projections', 'Read API']) {
      const missing = [...(page.get(title) ?? [])].flatMap(([name, { type }]) => {
        const parts =
          type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
        return parts.some((part) => shown.has(part)) ? [] : [name];
      });
      expect({ title, missing }).toEqual({ title, missing: [] });
    }
  });
});

describe('the metrics in an expression', () => {
  test.each([
    ['up', ['up']],
    ['sum by (app) (rate(a_total{le="1",x=~"b.*"}[5m])) > 0.5', ['a_total']],
    ['a unless on () (max_over_time(b:c[5m]) > 0) or vector(0)', ['a', 'b:c']],
    ['time() - max by (x) (a offset 5m) < 21 * 86400', ['a']],
    ['histogram_quantile(0.99, sum by (le) (rate(a_bucket[$__rate_interval])))', ['a_bucket']],
  ])('%s', (expression, metrics) => {
    expect(metricsIn(expression)).toEqual(metrics);
  });
});
