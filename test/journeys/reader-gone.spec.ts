import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

it.each([
  ['topics', 'acls'],
  ['projections', '--help'],
  ['unmapped', '--help'],
  ['endpoints', 'schema'],
])('%s %s ends quietly where nobody reads it any more', async (...args) => {
  const child = spawn(process.execPath, ['tools/run.mjs', ...args], { cwd: root, stdio: 'pipe' });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  // Before it has anything to say: its first write already fails.
  child.stdout.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  expect({ code, said: said.join('') }).toEqual({ code: 0, said: '' });
});
