import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { AppProcess, type AppName } from '../../tools/demo/app-process.js';
import { repoRoot } from '../../tools/repo-root.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { brokers, SECRET } from '../support/foxtail.js';
import { ImageBuild } from '../support/image-build.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';
import { ask, deliver, webhook } from '../support/vendor.js';

/** The images' own user, where the test may become it. */
const USER = process.getuid?.() === 0 ? 65532 : undefined;

const prefix = kafkaPrefix();
const running = new Map<string, AppProcess>();
let folder: string;
let images: ImageBuild;
let database: TestDatabase;
let settings: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-images-'));
  chmodSync(folder, 0o755);
  database = await createTestDatabase();
  images = new ImageBuild(folder);
  const endpoints = [
    { id: 'main', environment: 'demo', secrets: [{ id: 'test', file: join(folder, 'secret') }] },
  ];
  writeFileSync(join(folder, 'secret'), SECRET);
  writeFileSync(join(folder, 'foxtail.yaml'), stringify({ endpoints }));
  settings = {
    KAFKA_BROKERS: brokers(),
    TOPIC_PREFIX: prefix,
    DATABASE_URL: database.url,
    SPOOL_DATABASE_URL: database.url,
    ENDPOINTS_FILE: join(folder, 'foxtail.yaml'),
    CONSUMER_GROUP: `${prefix}-projections`,
  };
});
afterAll(async () => {
  await Promise.all([...running.values()].map((app) => app.stop()));
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** As `docker run foxtail/tools …`: no PATH, no home, no shell, another user. */
function command(...args: string[]) {
  const { program, cwd, env } = images.startOf('tools');
  const user = USER === undefined ? {} : { uid: USER, gid: USER };
  return spawnSync(program, args, { cwd, env: { ...env, ...settings }, encoding: 'utf8', ...user });
}

async function start(app: AppName): Promise<AppProcess> {
  const { env, program, args, cwd } = images.startOf(app);
  const started = await AppProcess.start(app, {
    env: { ...env, ...settings, HOST: '127.0.0.1', PORT: '0' },
    logFile: join(folder, 'logs', `${app}.log`),
    container: { program, args, cwd, user: USER },
  });
  running.set(app, started);
  return started;
}

const names = (path: string) => readdirSync(join(images.rootOf('tools'), 'foxtail', path)).sort();

describe('what the images hold', () => {
  it('is the build, the packages, their bill of materials, and nothing else', () => {
    expect(names('.')).toEqual([
      'LICENSE',
      'dist',
      'node_modules',
      'package.json',
      'sbom.cdx.json',
    ]);
    expect(names('dist')).toEqual(['apps', 'libs', 'tools']);
    expect(names('dist/apps')).toEqual(['ingest', 'projections']);
  });

  it('has the packages of production only, and the bill names each', () => {
    const app = join(images.rootOf('tools'), 'foxtail');
    const locked = packagesOf(join(repoRoot, 'package-lock.json'));
    const wanted = locked.filter(({ dev, optional }) => !dev && !optional).map(({ id }) => id);
    const installed = packagesOf(join(app, 'node_modules/.package-lock.json'));
    const { components } = JSON.parse(readFileSync(join(app, 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string; version: string }[];
    };
    expect(installed.filter(({ dev }) => dev)).toEqual([]);
    const ids = new Set(installed.map(({ id }) => id));
    expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
    expect(new Set(components.map(({ name, version }) => `${name}@${version}`))).toEqual(ids);
  });
});

describe('the images, without a shell, a PATH, or root', () => {
  let key: string;

  it('prepare Kafka and Postgres', () => {
    expect(command('dist/tools/topics.main.js', 'apply')).toMatchObject({ status: 0 });
    expect(command(...images.startOf('tools').args)).toMatchObject({ status: 0 });
    expect(command('dist/tools/projections.main.js', 'versions')).toMatchObject({ status: 0 });
    const { ENDPOINTS_FILE = '' } = settings;
    expect(command('dist/tools/endpoints.main.js', 'check', ENDPOINTS_FILE).stdout).toContain(
      'main',
    );
    expect(command('dist/tools/spool.main.js', 'status').stdout).toContain('0 wait');
    const created = command(
      ...['dist/tools/keys.main.js', 'create', '--name', 'images', '--environment', 'demo'],
    );
    key = created.stdout.trim();
    expect(key).toMatch(/^fxt_/);
  });

  it.each(['ingest', 'projections', 'read-api', 'simulator'] as const)(
    '%s becomes ready, and its health check knows',
    async (name) => {
      const app = await start(name);
      await eventually(
        async () => {
          const { status } = await fetch(`${app.url}/readyz`);
          return status === 200 ? undefined : `/readyz is ${status}`;
        },
        { withinMs: 30_000 },
      );
      const { program, cwd, health } = images.startOf(name);
      const check = (port: number) =>
        spawnSync(program, health, { cwd, env: { PORT: String(port) } }).status;
      expect(check(app.port)).toBe(0);
      expect(check(1)).toBe(1);
    },
  );

  it('take a webhook and answer for its batch', async () => {
    const batch = '65f0000000000000000b0001';
    const body = webhook('document.processed', {
      _id: '65f0000000000000000d0001',
      loadBatch: batch,
    });
    const answer = await deliver(`${running.get('ingest')?.url}/webhooks/main`, { body });
    expect(answer.status).toBe(200);
    await eventually(
      async () => {
        const { status } = await ask(`${running.get('read-api')?.url}/v1/batches/${batch}`, key);
        return status === 200 ? undefined : `the batch is ${status}`;
      },
      { withinMs: 30_000 },
    );
  });

  it.each(['ingest', 'projections', 'read-api', 'simulator'])(
    '%s ends on SIGTERM with 0',
    async (name) => {
      expect(await running.get(name)?.stop()).toBe('exit code 0');
    },
  );
});

interface Locked {
  id: string;
  dev: boolean;
  optional: boolean;
}

function packagesOf(lockfile: string): Locked[] {
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as {
    packages: Record<string, { version: string; dev?: boolean; optional?: boolean }>;
  };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, dev = false, optional = false }]) => ({
      id: `${path.split('node_modules/').at(-1)}@${version}`,
      dev,
      optional,
    }));
}
