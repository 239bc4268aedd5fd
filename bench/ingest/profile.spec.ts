import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repoRoot } from '../../tools/repo-root.js';
import { selfTimes, type CpuProfile } from './profile.js';

const ours = pathToFileURL(join(repoRoot, 'dist/apps/ingest/a.js')).href;
const theirs = pathToFileURL(join(repoRoot, 'node_modules/kafkajs/src/b.js')).href;
const theirsScoped = pathToFileURL(join(repoRoot, 'node_modules/@nestjs/core/c.js')).href;
const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, lineNumber: id },
  children,
});

const profile: CpuProfile = {
  nodes: [
    node(1, '(root)', '', [2, 6]),
    node(2, 'work', ours, [3, 4, 7]),
    node(3, '', theirs, [5]),
    node(4, 'FastBuffer', 'node:internal/buffer'),
    node(5, 'FastBuffer', 'node:internal/buffer'),
    node(6, '(idle)', ''),
    node(7, 'handle', theirsScoped),
  ],
  startTime: 1_000,
  samples: [2, 2, 3, 6, 3, 4, 5, 7, 2],
  timeDeltas: [10, 10, 30, 5, 10, 3, 2, 1, 100],
};

describe('selfTimes', () => {
  it('sums what each function took between two times, the largest first', () => {
    const { functions, packages } = selfTimes(profile, 1_011, 1_071);
    expect(functions).toEqual([
      { where: '(anonymous)  kafkajs/src/b.js:4', micros: 40 },
      { where: 'work  dist/apps/ingest/a.js:3', micros: 10 },
      { where: '(idle)', micros: 5 },
      { where: 'FastBuffer  from dist/apps/ingest/a.js', micros: 3 },
      { where: 'FastBuffer  from kafkajs/src/b.js', micros: 2 },
      { where: 'handle  @nestjs/core/c.js:8', micros: 1 },
    ]);
    expect(packages).toEqual([
      { where: 'kafkajs', micros: 42 },
      { where: 'apps/ingest', micros: 13 },
      { where: '(idle)', micros: 5 },
      { where: '@nestjs/core', micros: 1 },
    ]);
  });
});
