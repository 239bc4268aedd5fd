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
import { targetsOf } from '../../tools/images/dockerfile.js';
import { imageNode } from '../../tools/images/image-node.js';
import { repoRoot } from '../../tools/repo-root.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { SECRET } from '../support/foxtail.js';
import { ImageBuild } from '../support/image-build.js';
import { KafkaCluster } from '../support/kafka-cluster.js';
import { packagesIn } from '../support/locked-packages.js';
import { kafkaPrefix } from '../support/kafka-prefix.js';
import { ask, deliver, webhook } from '../support/vendor.js';

/** The images' own user, where the test may become it. */
const USER = process.getuid?.() === 0 ? 65532 : undefined;
const APPS = ['ingest', 'projections', 'read-api', 'simulator'] as const;

/** Licences that ask for no more than to be named. */
const PERMISSIVE = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC', '0BSD'];

const compose = parse(readFileSync(join(repoRoot, 'docker-compose.yml'), 'utf8'), {
  merge: true,
}) as { services: Record<AppName, { healthcheck: { test: string[] } }> };

const prefix = kafkaPrefix();
const running = new Map<string, AppProcess>();
/** What each image held before its start. */
const written = new Map<string, string[]>();
let folder: string;
let images: ImageBuild;
let cluster: KafkaCluster;
let database: TestDatabase;
let settings: Record<string, string>;

beforeAll(async () => {
  process.umask(0o022);
  folder = mkdtempSync(join(tmpdir(), 'foxtail-images-'));
  chmodSync(folder, 0o755);
  [cluster, database] = await Promise.all([
    KafkaCluster.start({ brokers: 1 }),
    createTestDatabase(),
  ]);
  images = new ImageBuild(folder, await imageNode(say));
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
    KAFKA_BROKERS: cluster.brokers(),
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
  await Promise.all([database.drop(), cluster.close()]);
  rmSync(folder, { recursive: true });
});

const say = (line: string) => void process.stderr.write(`foxtail: ${line}\n`);

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

  it('runs on the very Node that the Dockerfile names', () => {
    const [, version] = /^node:([\d.]+)-/.exec(images.stages[0]?.base ?? '') ?? [];
    const programs = targetsOf(images.stages).map(({ name }) => images.startOf(name).program);
    const versions = programs.map((path) => spawnSync(path, ['--version'], { encoding: 'utf8' }));
    expect(versions.map(({ stdout }) => stdout)).toEqual(programs.map(() => `v${version}\n`));
  });

  it('has the packages of production only, and the bill names each', () => {
    const app = join(images.rootOf('tools'), 'foxtail');
    const locked = packagesIn(join(repoRoot, 'package-lock.json'));
    const wanted = locked.filter(({ dev, optional }) => !dev && !optional).map(({ id }) => id);
    const installed = packagesIn(join(app, 'node_modules/.package-lock.json'));
    const { components } = JSON.parse(readFileSync(join(app, 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string; version: string; licenses?: { license?: { id?: string } }[] }[];
    };
    expect(installed.filter(({ dev }) => dev)).toEqual([]);
    const ids = new Set(installed.map(({ id }) => id));
    expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
    expect(new Set(components.map(({ name, version }) => `${name}@${version}`))).toEqual(ids);
    const licences = components.flatMap(({ name, licenses = [{}] }) =>
      licenses.map(({ license }) => [name, license?.id]),
    );
    expect(licences.filter(([, id = '']) => !PERMISSIVE.includes(id))).toEqual([]);
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

  const send = (batch: string) =>
    deliver(`${running.get('ingest')?.url}/webhooks/demo`, {
      body: webhook('document.processed', { _id: batch.replace('b', 'd'), loadBatch: batch }),
    });
  const answered = (batch: string) =>
    eventually(
      async () => {
        const { status } = await ask(`${running.get('read-api')?.url}/v1/batches/${batch}`, key);
        return status === 200 ? undefined : `the batch is ${status}`;
      },
      { withinMs: 30_000 },
    );

  it('take a webhook and answer for its batch', async () => {
    const batch = '65f0000000000000000b0001';
    expect((await send(batch)).status).toBe(200);
    await answered(batch);
  });

  it('take one while Kafka is away, and answer for it once Kafka is back', async () => {
    const batch = '65f0000000000000000b0002';
    await cluster.broker.kill();
    expect((await send(batch)).status).toBe(200);
    expect(command('dist/tools/spool.main.js', 'status').stdout).toContain('1 wait');
    await cluster.broker.restart();
    await answered(batch);
  });

  it.each(APPS)('%s ends on SIGTERM with 0, and has written nothing', async (name) => {
    const before = written.get(name);
    expect(await running.get(name)?.stop()).toBe('exit code 0');
    expect(before?.length).toBeGreaterThan(100);
    expect(filesOf(name)).toEqual(before);
  });

  it.each(APPS)('%s has logged JSON alone, and no warning of Node', (name) => {
    const lines = readFileSync(join(folder, 'logs', `${name}.log`), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => !line.startsWith('{"level":'))).toEqual([]);
  });
});
