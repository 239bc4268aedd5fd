import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { defaultScheme, verify } from '#webhook-signature';
import { Receiver, type Received } from '../../apps/simulator/test/receiver.js';
import { eventually } from '../support/eventually.js';
import { LocalRegistry } from '../support/local-registry.js';

const SECRET = 'a secret of the tests';
const root = join(import.meta.dirname, '../..');
let folder: string;
let registry: LocalRegistry;
let receiver: Receiver;
let running: ChildProcess | undefined;

/** An empty folder into which somebody installs the package. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-simulator-'));
  receiver = await Receiver.start((response) => response.end());
  registry = await LocalRegistry.start(root);
  const made = execFileSync('node', ['tools/run.mjs', 'simulator', 'package'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: made });
  const [archive = ''] = readdirSync(folder);
  // What the project overrides is not installed here as its dependants ask for it.
  const { overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    overrides: object;
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ overrides }));
  const options = [
    '--registry',
    registry.url,
    '--cache',
    join(folder, 'cache'),
    '--ignore-scripts',
  ];
  await promisify(execFile)(
    'npm',
    ['install', '--no-audit', '--no-fund', ...options, `./${archive}`],
    {
      cwd: folder,
    },
  );
}, 120_000);
afterAll(async () => {
  running?.kill('SIGKILL');
  await registry.stop();
  await receiver.stop();
  rmSync(folder, { recursive: true });
});

const bin = () => join(folder, 'node_modules/.bin/foxtail-simulator');

/** Nothing of the test's own: neither Kafka nor Postgres has an address. */
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };

function isSigned(body: Buffer, headers: Received['headers']): boolean {
  const signature = String(headers['x-invofox-signature']);
  return verify(body, signature, defaultScheme, [{ id: 'it', value: SECRET }]).ok;
}

describe('@foxtail/simulator', () => {
  it('serves: takes an upload, sends its webhook signed, and ends with 0 on SIGTERM', async () => {
    const config = join(folder, 'simulator.yaml');
    const webhook = { id: 'mine', url: receiver.url, events: ['batch.created'], secret: SECRET };
    const environment = {
      id: '64f0c0ffee00000000000001',
      account: '64f0c0ffee000000000000aa',
      apiKeys: ['my-key'],
      webhooks: [webhook],
    };
    writeFileSync(config, stringify({ environments: [environment] }));
    const child = spawn(bin(), ['--port', '0', '--config', config], { cwd: folder, env });
    running = child;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await eventually(() => (/^The vendor is at/m.test(output) ? undefined : output), {
      withinMs: 30_000,
    });
    const [, url = ''] = /^The vendor is at (\S+)$/m.exec(output) ?? [];
    expect(output).not.toContain('my-key');

    // The page is read from the disk: it is there, too, with every module that it names.
    const page = await fetch(`${url}/`, { headers: { accept: 'text/html' } });
    const [, module = ''] = /<script[^>]* src="([^"]+)"/.exec(await page.text()) ?? [];
    expect((await fetch(new URL(module, url))).status).toBe(200);

    const form = new FormData();
    form.append('files[]', new Blob(['%PDF-1.4 …']), 'invoice.pdf');
    const upload = await fetch(`${url}/documents/bulk`, {
      method: 'POST',
      headers: { 'x-api-key': 'my-key' },
      body: form,
    });
    expect(upload.status).toBe(200);
    await eventually(() => (receiver.received.length > 0 ? undefined : 'no webhook'), {
      withinMs: 10_000,
    });
    const [{ body, headers } = { body: Buffer.alloc(0), headers: {} }] = receiver.received;
    expect(isSigned(body, headers)).toBe(true);
    const { result } = (await upload.json()) as { result: { loadBatch: string } };
    expect(JSON.parse(body.toString())).toMatchObject({
      type: 'batch.created',
      data: { _id: result.loadBatch },
    });

    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('drives a receiver with load', async () => {
    writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
    const before = receiver.received.length;
    const flags = ['--rate', '200', '--duration', '500ms', '--dialect', 'both', '--json'];
    const { stdout } = await promisify(execFile)(
      bin(),
      ['load', '--to', receiver.url, '--secret-file', join(folder, 'secret'), ...flags],
      { cwd: folder, env },
    );
    const { sent, accepted, lost, ok } = JSON.parse(stdout) as Record<string, unknown>;
    expect([accepted, lost, ok]).toEqual([sent, 0, true]);
    expect(sent).toBe(receiver.received.length - before);
    for (const { body, headers } of receiver.received.slice(before)) {
      expect(isSigned(body, headers)).toBe(true);
    }
  });

  it('has no client of Kafka or Postgres, and nothing of Foxtail that it does not need', () => {
    const installed = join(folder, 'node_modules/@foxtail/simulator');
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(manifest).toMatchObject({
      name: '@foxtail/simulator',
      license: 'Apache-2.0',
      type: 'module',
      publishConfig: { access: 'public' },
    });
    const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as typeof manifest;
    expect(own.dependencies).toMatchObject(manifest.dependencies);
    const packages = readdirSync(join(folder, 'node_modules'));
    for (const absent of ['pg', 'kafkajs', 'typeorm', 'jose'])
      expect(packages).not.toContain(absent);
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'lib', 'package.json']);
    expect(readdirSync(join(installed, 'lib/libs')).sort()).toEqual([
      'client',
      'runtime',
      'vendor-payloads',
      'webhook-signature',
    ]);
    expect(readdirSync(join(installed, 'lib/apps'))).toEqual(['simulator']);
  });
});
