import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { repoRoot } from '../repo-root.js';
import { dockerignore } from './dockerignore.js';

const isSent = dockerignore(readFileSync(join(repoRoot, '.dockerignore'), 'utf8'));

test.each([
  'package-lock.json',
  '.npmrc',
  'apps/ingest/src/main.ts',
  'libs/kafka/src/index.ts',
  'test/support/large-tables.ts',
])('%s is sent to the build', (path) => expect(isSent(path)).toBe(true));

test.each([
  '.env',
  '.git/config',
  '.foxtail/demo/secrets/demo',
  'node_modules/pg/package.json',
  'apps/ingest/node_modules/pg/package.json',
  'apps/.env',
  'apps/ingest/src/ingest.config.spec.ts',
  'test/deep/images.spec.ts',
  'dist/apps/ingest/src/main.js',
  'foxtail.yaml',
])('%s is not', (path) => expect(isSent(path)).toBe(false));

test('the last line that matches decides, also of a folder', () => {
  const isTaken = dockerignore('# a comment\n*\n!a\na/b\n!a/b/?.md\n**/*.tmp\n');
  const taken = ['x', 'a/x', 'a/b/x', 'a/b/1.md', 'a/b/12.md', 'a/1.tmp', '1.tmp'].filter(isTaken);
  expect(taken).toEqual(['a/x', 'a/b/1.md']);
});
