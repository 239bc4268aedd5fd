import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { AppProcess, type AppName } from '../../tools/demo/app-process.js';
import { repoRoot } from '../../tools/repo-root.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { brokers, SECRET } from '../support/foxtail.js';
import { ImageBuild } from '../support/image-build.js';
import { packagesIn } from '../support/locked-packages.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';
import { ask, deliver, webhook } from '../support/vendor.js';

/** The images' own user, where the test may become it. */
const USER = process.getuid?.() === 0 ? 65532 : undefined;
const APPS = ['ingest', 'projections', 'read-api', 'simulator'] as const;

const compose = parse(readFileSync(join(repoRoot, 'docker-compose.yml'), 'utf8'), {
  merge: true,
}) as { services: Record<AppName, { healthcheck: { test: string[] } }> };

const prefix = kafkaPrefix();
const running = new Map<string, AppProcess>();
/** What each image held before its start. */
const written = new Map<string, string[]>();
let folder: string;
let images: ImageBuild;
let database: TestDatabase;
let settings: Record<string, string>;

beforeAll(async () => {
  process.umask(0o022);
  folder = mkdtempSync(join(tmpdir(), 'foxtail-images-'));
  chmodSync(folder, 0o755);
  database = await createTestDatabase();
  images = new ImageBuild(folder);
  // The files that docker-compose.yml mounts, with the secret where it is here.
  const mounted = join(repoRoot, 'deploy/compose');
  const endpoints = readFileSync(join(mounted, 'foxtail.yaml'), 'utf8');
  writeFileSync(
    join(folder, 'foxtail.yaml'),
    endpoints.replace('/run/secrets/demo-webhook', join(folder, 'secret')),
  );
  writeFileSync(join(folder, 'secret'), SECRET);
  copyFileSync(join(mounted, 'simulator.yaml'), join(folder, 'simulator.yaml'));
  chmodSync(join(folder, 'simulator.yaml'), 0o644);
  settings = {
    KAFKA_BROKERS: brokers(),
    TOPIC_PREFIX: prefix,
    DATABASE_URL: database.url,
    SPOOL_DATABASE_URL: database.url,
    ENDPOINTS_FILE: join(folder, 'foxtail.yaml'),
    SIMULATOR_CONFIG: join(folder, 'simulator.yaml'),
    // A root that is read-only has no other place to write to, either.
    TMPDIR: join(folder, 'none'),
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

/** All that is in an image but the packages, with when it was written last. */
function filesOf(image: AppName): string[] {
  const root = images.rootOf(image);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return paths.map((path) => `${path} ${lstatSync(join(root, path)).mtimeMs}`);
}

async function start(app: AppName): Promise<AppProcess> {
  const { env, program, args, cwd } = images.startOf(app);
  written.set(app, filesOf(app));
  const started = await AppProcess.start(app, {
    env: { ...env, ...settings, HOST: '127.0.0.1', PORT: '0' },
    logFile: join(folder, 'logs', `${app}.log`),
    container: { program, args, cwd, user: USER },
  });
  running.set(app, started);
  return started;
}

const names = (path: string, image = 'tools') =>
  readdirSync(join(images.rootOf(image), 'foxtail', path)).sort();

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
    for (const app of APPS) {
      expect([names('dist', app), names('dist/apps', app)]).toEqual([['apps', 'libs'], [app]]);
      expect(names(`dist/apps/${app}`, app)).toEqual(['src']);
    }
  });

  it('has the packages of production only, and the bill names each', () => {
    const app = join(images.rootOf('tools'), 'foxtail');
    const locked = packagesIn(join(repoRoot, 'package-lock.json'));
    const wanted = locked.filter(({ dev, optional }) => !dev && !optional).map(({ id }) => id);
    const installed = packagesIn(join(app, 'node_modules/.package-lock.json'));
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

  it.each(['migrate', 'topics', 'keys', 'spool', 'projections', 'unmapped', 'endpoints'])(
    'tell what %s is for',
    (name) => {
      const { status, stdout } = command(`dist/tools/${name}.main.js`, '--help');
      expect([status, stdout]).toEqual([0, expect.stringContaining(`npm run ${name}`)]);
    },
  );

  it('prepare Kafka and Postgres', () => {
    expect(command('dist/tools/topics.main.js', 'apply')).toMatchObject({ status: 0 });
    expect(command(...images.startOf('tools').args)).toMatchObject({ status: 0 });
    expect(command('dist/tools/projections.main.js', 'versions')).toMatchObject({ status: 0 });
    expect(command('dist/tools/unmapped.main.js', 'list')).toMatchObject({ status: 0 });
    const { ENDPOINTS_FILE = '' } = settings;
    const checked = command('dist/tools/endpoints.main.js', 'check', ENDPOINTS_FILE);
    expect(checked.stdout).toContain('demo');
    expect(command('dist/tools/spool.main.js', 'status').stdout).toContain('0 wait');
    const created = command(
      ...['dist/tools/keys.main.js', 'create', '--name', 'images', '--environment', 'demo'],
    );
    key = created.stdout.trim();
    expect(key).toMatch(/^fxt_/);
  });

  it.each(APPS)(
    '%s becomes ready, and its health checks know: of the image, of docker-compose.yml',
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
      const waiting = compose.services[name].healthcheck.test;
      expect(waiting.slice(0, 2)).toEqual(['CMD', 'node']);
      for (const words of [health, waiting.slice(2)]) {
        const check = (port: number) =>
          spawnSync(program, words, { cwd, env: { PORT: String(port) } }).status;
        expect([check(app.port), check(1)]).toEqual([0, 1]);
      }
    },
  );

  it('show the page of the simulator', async () => {
    const page = await fetch(`${running.get('simulator')?.url}/`, {
      headers: { accept: 'text/html' },
    });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
  });

  it('take a webhook and answer for its batch', async () => {
    const batch = '65f0000000000000000b0001';
    const body = webhook('document.processed', {
      _id: '65f0000000000000000d0001',
      loadBatch: batch,
    });
    const answer = await deliver(`${running.get('ingest')?.url}/webhooks/demo`, { body });
    expect(answer.status).toBe(200);
    await eventually(
      async () => {
        const { status } = await ask(`${running.get('read-api')?.url}/v1/batches/${batch}`, key);
        return status === 200 ? undefined : `the batch is ${status}`;
      },
      { withinMs: 30_000 },
    );
  });

  it.each(APPS)('%s ends on SIGTERM with 0, and has written nothing', async (name) => {
    const before = written.get(name);
    expect(await running.get(name)?.stop()).toBe('exit code 0');
    expect(before?.length).toBeGreaterThan(100);
    expect(filesOf(name)).toEqual(before);
  });
});
