import { describe, expect, test } from '@jest/globals';
import { findLeaks, findLockfileFaults } from './leaks.js';

// Put together here, since the check reads this file too.
const home = ['', 'home', 'someone', 'foxtail'].join('/');
const registry = ['https:/', 'registry.example.org', 'pg'].join('/');

describe('what tells about a machine', () => {
  test.each([home, registry, 'a line in /srv/clone/x'])('%s is found', (line) => {
    expect(findLeaks('a.ts', `fine\n${line}`, ['/srv/clone'])).toEqual([
      expect.stringMatching(/^a\.ts:2: names /),
    ]);
  });

  test.each([
    'https://example.org/docs',
    '/var/tmp/foxtail',
    'the schema registry',
    'apps/home/Users/x',
  ])('%s is fine', (line) => {
    expect(findLeaks('a.ts', line, [])).toEqual([]);
  });
});

describe('the lockfile', () => {
  const lockfile = (entry: object) =>
    JSON.stringify({ packages: { '': {}, 'node_modules/pg': entry } });

  test('has digests and no addresses', () => {
    expect(findLockfileFaults(lockfile({ version: '1.0.0', integrity: 'sha512-x' }))).toEqual([]);
    expect(findLockfileFaults(lockfile({ version: '1.0.0' }))).toHaveLength(1);
    expect(
      findLockfileFaults(lockfile({ integrity: 'sha512-x', resolved: registry })),
    ).toHaveLength(1);
  });
});
