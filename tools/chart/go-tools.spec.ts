import { mkdtempSync, readdirSync } from 'node:fs';
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
