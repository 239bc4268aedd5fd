import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
import { catalogue, decodeEvent, type DocumentEvent, type MessageFault } from '@foxtail/contracts';
const example = catalogue.find(({ type }) => type === 'foxtail.document.processed.v1')!.example;
const decoded = decodeEvent(example);
if (!decoded.ok) throw new Error(decoded.fault);
if (decoded.event.entity !== 'document') throw new Error(decoded.event.entity);
const event: DocumentEvent = decoded.event;
const broken = decodeEvent({ value: null });
const fault: MessageFault | null = broken.ok ? null : broken.fault;
console.log(JSON.stringify({ batch: event.data.batchId, action: event.action, fault }));
`;

describe('@foxtail/contracts', () => {
  it('type-checks and runs in a project that has nothing else of Foxtail', () => {
    writeFileSync(join(folder, 'subscriber.ts'), subscriber);
    const options = ['--strict', '--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
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
    });
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
