import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repoRoot } from '../../tools/repo-root.js';
import { selfTimes, type CpuProfile } from './profile.js';

const ours = pathToFileURL(join(repoRoot, 'dist/apps/a.js')).href;
const theirs = pathToFileURL(join(repoRoot, 'node_modules/kafkajs/src/b.js')).href;
const node = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: id },
});

const profile: CpuProfile = {
  nodes: [node(1, 'work', ours), node(2, '', theirs), node(3, '(idle)', '')],
  startTime: 1_000,
  samples: [1, 1, 2, 3, 2, 1],
  timeDeltas: [10, 10, 30, 5, 10, 100],
};

describe('selfTimes', () => {
  it('sums what each function took between two times, the largest first', () => {
    expect(selfTimes(profile, 1_011, 1_065)).toEqual([
      { where: '(anonymous)  kafkajs/src/b.js:3', micros: 40 },
      { where: 'work  dist/apps/a.js:2', micros: 10 },
      { where: '(idle)', micros: 5 },
    ]);
  });
});
