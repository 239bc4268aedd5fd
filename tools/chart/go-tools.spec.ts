import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { goTool } from './go-tools.js';

test('without Go it says what to install, and leaves nothing half made', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'foxtail-no-go-'));
  const said: string[] = [];
  const env = { XDG_CACHE_HOME: cache, PATH: cache };
  await expect(goTool('kubeconform', (line) => said.push(line), env)).rejects.toThrow(
    'Go 1.26 or newer is needed',
  );
  expect(said).toEqual([expect.stringMatching(/^building kubeconform v[\d.]+ with go/)]);
  expect(readdirSync(join(cache, 'foxtail/tools'))).toEqual([]);
});

test('two at once build once, and the next finds it there', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'foxtail-go-'));
  const log = join(cache, 'log');
  // Stands for Go: tells of its call, and leaves what `go install` leaves.
  const compiler = `#!/bin/sh\necho "$@" >> ${log}\necho made > "$GOBIN/kubeconform"\n`;
  writeFileSync(join(cache, 'go'), compiler, { mode: 0o755 });
  const env = { XDG_CACHE_HOME: cache, PATH: `${cache}:${process.env['PATH']}` };
  const said: string[] = [];
  const build = () => goTool('kubeconform', (line) => said.push(line), env);
  const paths = [...(await Promise.all([build(), build()])), await build()];
  expect(new Set(paths).size).toBe(1);
  expect(readFileSync(paths[0]!, 'utf8')).toBe('made\n');
  expect(readFileSync(log, 'utf8')).toMatch(/^install .*kubeconform@v[\d.]+\n$/);
  expect(said.filter((line) => line.startsWith('building'))).toHaveLength(1);
});
