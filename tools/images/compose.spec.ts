import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '#runtime';
import { appNames, settingsSchemaOf } from '../chart/app-settings.js';
import { repoRoot } from '../repo-root.js';
import { readDockerfile, targetsOf } from './dockerfile.js';

interface Service {
  image: string;
  build?: { target: string };
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  secrets?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  profiles?: string[];
  user?: string;
  privileged?: boolean;
  read_only?: boolean;
  cap_drop?: string[];
  init?: boolean;
  restart?: string;
  pull_policy?: string;
  stop_grace_period?: string;
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  secrets: Record<string, { file: string }>;
};
const { kafka, postgres, ...ours } = compose.services;
const schemas = appNames.map((name) => [name, settingsSchemaOf(name)] as const);
const variablesOf = (name: string) => ours[name]?.environment ?? {};

describe('docker-compose.yml and the apps', () => {
  test('has each image of the Dockerfile, in the version of the project', () => {
    const targets = targetsOf(readDockerfile(read('Dockerfile'))).map(({ name }) => name);
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const images = targets.map((target) => `foxtail/${target}:${version}`);
    expect(new Set(Object.values(ours).map(({ image }) => image))).toEqual(new Set(images));
  });

  test('builds each image once, what is built without being asked, and pulls none', () => {
    const builders = Object.values(ours).filter(({ build }) => build !== undefined);
    const built = builders.map(({ image }) => image);
    expect(new Set(built).size).toBe(built.length);
    for (const { image, build, profiles } of builders) {
      expect([image, profiles]).toEqual([expect.stringContaining(`/${build?.target}:`), undefined]);
    }
    for (const { image, pull_policy } of Object.values(ours)) {
      expect([built.includes(image), pull_policy]).toEqual([true, 'never']);
    }
  });

  test.each(schemas)('%s gets settings that it knows and takes', (name, schema) => {
    const known = Object.keys(schema.properties);
    expect(Object.keys(variablesOf(name)).filter((variable) => !known.includes(variable))).toEqual(
      [],
    );
    expect(() => loadConfig(schema, variablesOf(name))).not.toThrow();
  });

  test.each(schemas)('%s is reached at its own port, from this machine only', (name, schema) => {
    const { default: port } = schema.properties['PORT'] as unknown as { default: number };
    const variable = `FOXTAIL_${name.toUpperCase().replace('-', '_')}_PORT`;
    expect(ours[name]?.ports).toEqual([`127.0.0.1:\${${variable}:-${port}}:${port}`]);
  });

  test('Kafka and Postgres are where the apps look for them', () => {
    const listeners = kafka?.environment?.['KAFKA_ADVERTISED_LISTENERS'];
    for (const { environment = {} } of Object.values(ours)) {
      const { KAFKA_BROKERS, ...others } = environment;
      if (KAFKA_BROKERS !== undefined) expect(listeners).toContain(`CONTAINERS://${KAFKA_BROKERS}`);
      for (const [name, url] of Object.entries(others).filter(([key]) => /_URL$/.test(key))) {
        const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = postgres?.environment ?? {};
        const wanted = `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}`;
        expect([name, url]).toEqual([name, wanted]);
      }
    }
  });
});

describe('the order of docker-compose.yml', () => {
  const after = (name: string) =>
    Object.entries(ours[name]?.depends_on ?? {}).map(([on, { condition }]) => [on, condition]);
  const done = 'service_completed_successfully';

  test('topics and tables, then who works with them, then who sends', () => {
    expect(after('topics')).toEqual([['kafka', 'service_healthy']]);
    expect(after('migrate')).toEqual([['postgres', 'service_healthy']]);
    expect(after('ingest')).toEqual([
      ['topics', done],
      ['migrate', done],
    ]);
    expect(after('projections')).toEqual(after('ingest'));
    expect(after('read-api')).toEqual([['migrate', done]]);
    expect(after('simulator')).toEqual([['ingest', 'service_healthy']]);
  });

  test('who is waited for has a health check, and the commands run once or when asked', () => {
    for (const [name] of schemas) expect(ours[name]?.healthcheck?.test.at(-1)).toContain('/readyz');
    expect(ours['tools']?.profiles).toEqual(['tools']);
    expect(ours['topics']?.command?.slice(0, 2)).toEqual(['dist/tools/topics.main.js', 'apply']);
    expect(ours['migrate']?.command).toEqual(['dist/tools/migrate.main.js']);
  });
});

test('what serves comes back with the machine, what runs a command does not', () => {
  const servers = ['kafka', 'postgres', ...appNames];
  for (const [name, { restart }] of Object.entries(compose.services)) {
    expect([name, restart]).toEqual([name, servers.includes(name) ? 'unless-stopped' : undefined]);
  }
});

test('who is asked to end hears it, and has the time that a drain takes', () => {
  for (const [name, { init, stop_grace_period }] of Object.entries(ours)) {
    expect([name, init]).toEqual([name, true]);
    const { default: drain } = schemas[0]?.[1].properties['DRAIN_TIMEOUT_MS'] as {
      default: number;
    };
    expect(parseInt(stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(drain);
  }
});

test('no container of ours may write, or has more rights than it needs', () => {
  for (const [name, service] of Object.entries(ours)) {
    expect([name, service.read_only, service.cap_drop]).toEqual([name, true, ['ALL']]);
    expect([name, service.user, service.privileged]).toEqual([name, undefined, undefined]);
  }
});

test('the files that are mounted name one secret, on one endpoint', () => {
  const mounted = (name: string) =>
    parse(read(ours[name]?.volumes?.[0]?.split(':')[0] ?? '')) as Record<string, object[]>;
  const secret = read(compose.secrets['demo-webhook']?.file ?? '').trim();
  expect(ours['ingest']?.secrets).toEqual(['demo-webhook']);
  expect(mounted('ingest')['endpoints']).toMatchObject([
    { id: 'demo', secrets: [{ file: '/run/secrets/demo-webhook' }] },
  ]);
  expect(mounted('simulator')['environments']).toMatchObject([
    { webhooks: [{ url: 'http://ingest:8080/webhooks/demo', secret }] },
  ]);
});

function read(path: string): string {
  return readFileSync(join(repoRoot, path), 'utf8');
}
