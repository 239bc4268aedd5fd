import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Foxtail } from '../support/foxtail.js';
import { deliver, webhook } from '../support/vendor.js';

const root = join(import.meta.dirname, '../..');
let folder: string;
let foxtail: Foxtail;

/** Somebody's project, with nothing but the package as npm would install it. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-program-'));
  const made = execFileSync('node', ['tools/run.mjs', 'client', 'package'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: made });
  const [archive = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${archive}`], {
    cwd: folder,
  });
  foxtail = await Foxtail.prepare();
  await foxtail.startAll();
});
afterAll(async () => {
  await foxtail.stop();
  rmSync(folder, { recursive: true });
});

const program = `
import { FoxtailClient, FoxtailProblem } from '@foxtail/client';
import type { Document } from '@foxtail/client';
const [baseUrl = '', key = ''] = process.argv.slice(2);
const client = new FoxtailClient({ baseUrl, key });
const batch = await client.waitForBatch('b1', { environment: 'demo', timeoutMs: 30_000 });
const ids: Document['id'][] = [];
for await (const { id } of client.batchDocuments('b1', { limit: 2, fields: ['id'] })) ids.push(id);
const one = await client.document('d1', { fields: ['status', 'clientData'] });
const types: string[] = [];
for await (const { type } of client.documentTimeline('d1')) types.push(type);
const problems: (string | number)[] = [];
for (const wrong of [client, new FoxtailClient({ baseUrl, key: 'fxt_wrong' })]) {
  try {
    await wrong.batch('nowhere');
  } catch (error) {
    if (error instanceof FoxtailProblem) problems.push(error.status, error.code);
  }
}
console.log(JSON.stringify({ status: batch.status, ids, one, types, problems }));
`;

describe('@foxtail/client', () => {
  it('type-checks, and asks a running read API, in a project that has nothing else', async () => {
    writeFileSync(join(folder, 'program.ts'), program);
    mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
    const options = ['--strict', '--target', 'es2023', '--module', 'nodenext', ...types];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const checked = spawnSync('node', [tsc, ...options, 'program.ts'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([checked.status, checked.stdout]).toEqual([0, '']);

    const key = await foxtail.createKey(['demo']);
    const args = ['program.js', foxtail.url('read-api'), key];
    const asking = promisify(execFile)('node', args, { cwd: folder, encoding: 'utf8' });
    const main = `${foxtail.url('ingest')}/webhooks/main`;
    for (const n of [1, 2, 3]) {
      const data = { _id: `d${n}`, loadBatch: 'b1', clientData: { n } };
      await deliver(main, { body: webhook('document.processed', data) });
    }
    await deliver(main, { body: webhook('batch.processed', { _id: 'b1' }) });
    expect(JSON.parse((await asking).stdout)).toEqual({
      status: 'completed',
      ids: ['d1', 'd2', 'd3'],
      one: { status: 'processed', clientData: { n: 1 } },
      types: ['document.processed'],
      problems: [404, 'not-found', 401, 'key-invalid'],
    });
  });

  it('depends on nothing, and says how it is found, published and licensed', () => {
    const installed = join(folder, 'node_modules/@foxtail/client');
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({
      name: '@foxtail/client',
      license: 'Apache-2.0',
      type: 'module',
      exports: { '.': { types: './lib/index.d.ts', default: './lib/index.js' } },
      publishConfig: { access: 'public' },
    });
    expect(manifest).not.toHaveProperty('dependencies');
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'lib', 'package.json']);
    const imports = execFileSync('grep', ['-rhoE', "from '[^']*'", join(installed, 'lib')], {
      encoding: 'utf8',
    });
    expect(imports.split('\n').filter((line) => !/^(from '\.\/|$)/.test(line))).toEqual([]);
  });
});
