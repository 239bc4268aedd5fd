import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
let folder: string;

/** Somebody's project, with the package as npm would install it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-subscriber-'));
  const made = execFileSync('node', ['tools/run.mjs', 'contracts', 'package'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: made });
  const [archive = ''] = readdirSync(folder);
  const installed = join(folder, 'node_modules/@foxtail/contracts');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', installed, '--strip-components=1']);
  for (const name of ['ajv', 'typebox', '@types']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(folder, { recursive: true }));

const subscriber = `
import { catalogue, decodeDeadLetter, decodeEvent, decodeUnmapped, vendorJson } from '@foxtail/contracts';
import type { DeadLetterReason, DocumentEvent, MessageFault } from '@foxtail/contracts';
const exampleOf = (type: string) => catalogue.find((event) => event.type === type)!.example;
const example = exampleOf('foxtail.document.processed.v1');
// As a client delivers that knows no Buffer.
const headers = Object.entries(example.headers).map(([name, text]) => [name, new TextEncoder().encode(text)]);
const decoded = decodeEvent({
  key: new TextEncoder().encode(example.key),
  value: new Uint8Array(example.value),
  headers: Object.fromEntries(headers),
});
if (!decoded.ok) throw new Error(decoded.fault);
if (decoded.event.entity !== 'document') throw new Error(decoded.event.entity);
const event: DocumentEvent = decoded.event;
const vendor = vendorJson(event);
const broken = decodeEvent({ value: null });
const fault: MessageFault | null = broken.ok ? null : broken.fault;
const letter = decodeDeadLetter(exampleOf('foxtail.dead-letter.v1'));
const reason: DeadLetterReason | null = letter.ok ? letter.letter.reason : null;
const unmapped = decodeUnmapped(exampleOf('foxtail.webhook.unmapped.v1'));
console.log(JSON.stringify({ batch: event.data.batchId, action: event.action, fault, reason,
  bytes: event.vendor?.length === Buffer.from(JSON.stringify(vendor.ok && vendor.value)).length,
  endpoint: unmapped.ok && unmapped.request.endpoint }));
`;

describe('@foxtail/contracts', () => {
  it('type-checks and runs in a project that has nothing else of Foxtail', () => {
    writeFileSync(join(folder, 'subscriber.ts'), subscriber);
    const options = ['--strict', '--target', 'es2023', '--module', 'nodenext'];
    const checked = spawnSync(
      'node',
      [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'subscriber.ts'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect([checked.status, checked.stdout]).toEqual([0, '']);
    const output = execFileSync('node', ['subscriber.js'], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual({
      batch: '64f0c0ffee0000000000b001',
      action: 'processed',
      fault: 'no-value',
      reason: 'not-json',
      bytes: true,
      endpoint: 'invofox-production',
    });
  });

  it('says in its package.json how it is found, published and licensed', () => {
    const installed = join(folder, 'node_modules/@foxtail/contracts');
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({
      name: '@foxtail/contracts',
      license: 'Apache-2.0',
      type: 'module',
      main: './lib/index.js',
      types: './lib/index.d.ts',
      exports: { '.': { types: './lib/index.d.ts', default: './lib/index.js' } },
      publishConfig: { access: 'public' },
      dependencies: { '@types/node': expect.any(String) },
    });
    expect(readdirSync(installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'lib',
      'package.json',
      'schemas',
    ]);
  });

  it('has the schemas, and needs neither Nest nor a Kafka client', () => {
    const installed = join(folder, 'node_modules/@foxtail/contracts');
    expect(readdirSync(join(installed, 'schemas'))).toContain('foxtail.batch.completed.v1.json');
    const code = execFileSync('grep', ['-rhoE', "from '[^.][^']*'", join(installed, 'lib')], {
      encoding: 'utf8',
    });
    expect([...new Set(code.trim().split('\n'))].sort()).toEqual([
      "from 'ajv/dist/2020.js'",
      "from 'typebox'",
    ]);
  });
});
