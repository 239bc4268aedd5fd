import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openRunFolder } from './run-folder.js';

let shared: string;
beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'foxtail-runs-'));
});
afterEach(() => rmSync(shared, { recursive: true }));

/** Past every system's greatest pid. */
const NOBODY = 2 ** 30;
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

it('two runs at the same moment have folders of their own', () => {
  const one = openRunFolder(shared, at(0), NOBODY);
  const two = openRunFolder(shared, at(0), NOBODY + 1);
  expect(one.run).not.toBe(two.run);
  expect([one.shared, two.shared]).toEqual([shared, shared]);
});

it('the last five runs are kept, and each that is still up', () => {
  const up = openRunFolder(shared, at(0), process.pid);
  for (let second = 1; second < 9; second += 1) openRunFolder(shared, at(second), NOBODY);
  expect(existsSync(up.run)).toBe(true);
  expect(readdirSync(join(shared, 'runs'))).toHaveLength(6);
});
