import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { TObject } from 'typebox';
import { loadConfig } from '#runtime';
import { appNames, notByName, settingsOf } from './app-settings.js';
import { chartFolder } from './generate.js';
import { allPods, allRendered, componentOf, environmentOf, keyOf, pick } from './rendered.js';
import type { AppName } from './values/apps.js';

const rendered = allRendered();
const settings = Object.fromEntries(appNames.map((app) => [app, settingsOf(app)]));
const schema = JSON.parse(readFileSync(join(chartFolder, 'values.schema.json'), 'utf8')) as object;

/** Settings that the chart never sets at all: notByName says why. */
const NEVER = ['HOST', 'KAFKA_SASL_PASSWORD', 'ALLOW_INLINE_SECRETS', 'OTEL_EXPORTER_OTLP_HEADERS'];
/** What an app cannot start without. */
const REQUIRED = ['KAFKA_BROKERS', 'DATABASE_URL', 'ENDPOINTS_FILE'];

const deployments = allPods(rendered).filter(({ manifest }) => manifest.kind === 'Deployment');
const environments = deployments.map(({ title, manifest, container, among }) => {
  const app = componentOf(manifest) as AppName;
  const added = pick<{ name: string }[] | undefined>(among.values, `${keyOf(app)}.extraEnv`) ?? [];
  const all = environmentOf(container, among.manifests, (name) =>
    name.endsWith('_URL') ? 'postgres://somebody@somewhere/foxtail' : 'somebody',
  );
  const own = Object.entries(all).filter(([name]) => !added.some((one) => one.name === name));
  return { title, app, container, environment: Object.fromEntries(own) };
});

describe('the environment of an app in the chart', () => {
  test.each(environments)('$title: is known to the app', ({ app, environment }) => {
    expect(Object.keys(environment).filter((name) => !(name in settings[app]!))).toEqual([]);
  });

  test.each(environments)('$title: is taken by the app', ({ app, environment }) => {
    const required = Object.entries(settings[app]!).filter(
      ([name, one]) => !('default' in one) && REQUIRED.includes(name),
    );
    const all = {
      type: 'object',
      properties: settings[app]!,
      required: required.map(([name]) => name),
    };
    expect(() => loadConfig(all as unknown as TObject, environment)).not.toThrow();
  });

  test.each(environments)('$title: listens where Kubernetes asks', ({ container, environment }) => {
    expect(container.ports).toEqual([
      { name: 'http', containerPort: Number(environment['PORT']), protocol: 'TCP' },
    ]);
  });

  test('an app has what is set for all, and its own before that', () => {
    const levels = environments
      .filter(({ title }) => title.startsWith('tls-sasl'))
      .map(({ app, environment }) => [app, environment['LOG_LEVEL']]);
    expect(Object.fromEntries(levels)).toEqual({
      ingest: 'debug',
      projections: 'warn',
      'read-api': 'warn',
    });
  });

  test('there is one of each app', () => {
    expect(new Set(environments.map(({ app }) => app))).toEqual(new Set(appNames));
  });
});

describe.each([...appNames])('each setting of %s', (app) => {
  const byName = pick<object>(schema, `properties.${keyOf(app)}.properties.config.properties`);

  test('can be set by its name, or is listed with the reason why not', () => {
    const unsettable = Object.keys(settings[app]!).filter(
      (name) => name in byName === name in notByName,
    );
    expect(unsettable).toEqual([]);
  });

  test('that another value sets is set by it in one of the value sets', () => {
    const seen = environments
      .filter((one) => one.app === app)
      .map(({ environment }) => environment);
    const unseen = Object.keys(settings[app]!).filter(
      (name) =>
        name in notByName &&
        !NEVER.includes(name) &&
        !seen.some((environment) => name in environment),
    );
    expect(unseen).toEqual([]);
  });

  test('and nothing else can be set by its name', () => {
    expect(Object.keys(byName).filter((name) => !(name in settings[app]!))).toEqual([]);
  });

  test('PORT is by default what the app itself has', () => {
    const [one] = environments.filter((found) => found.app === app);
    const port = settings[app]!['PORT'] as { default?: number };
    expect(one?.environment['PORT']).toBe(String(port.default));
  });
});

test('what is listed as not by name is a setting of some app', () => {
  const known = appNames.flatMap((app) => Object.keys(settings[app]!));
  expect(Object.keys(notByName).filter((name) => !known.includes(name))).toEqual([]);
});
