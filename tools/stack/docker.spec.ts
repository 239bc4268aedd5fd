import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { composeUp } from './docker.js';

let folder: string;
const path = process.env['PATH'];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-docker-'));
  // Notes what it is asked for: there need be no engine here.
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$@" >> '${folder}/asked'\n`);
  chmodSync(join(folder, 'docker'), 0o755);
  process.env['PATH'] = `${folder}:${path}`;
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

test('of all services in docker-compose.yml only those are started that are asked for', async () => {
  await composeUp(folder, ['kafka', 'postgres'], { kafka: 1, postgres: 2 });
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toMatch(/ up -d --wait kafka postgres\n$/);
});
