import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identify } from '../run/process-identity.mjs';
import { stackDown, stackRelease } from './stack-down.js';
import { stackPurge } from './stack-purge.js';
import { openStateDir, readState, writeState, type StackState } from './stack-state.js';

let folder: string;
let stateDir: string;
let lines: string[];
const log = (line: string) => void lines.push(line);
const state = (changes: Partial<StackState>): StackState => ({
  owner: 'start',
  users: [],
  kafka: null,
  postgres: null,
  ...changes,
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foxtail-stack-'));
  stateDir = openStateDir(join(folder, 'state'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const self = identify(process.pid)!;
const other = identify(process.ppid)!;

describe('a stack that goes down', () => {
  it('says who uses it, and goes down', async () => {
    writeState(stateDir, state({ users: [other] }));
    await stackDown({ stateDir, log });
    expect(lines).toEqual([expect.stringContaining(`in use by pid ${other.pid} `)]);
    expect(readState(stateDir)).toEqual(state({ owner: null }));
  });

  it('stays for others and says so to the one that leaves', async () => {
    writeState(stateDir, state({ users: [self, other] }));
    await stackRelease({ stateDir, log });
    expect(lines).toEqual([expect.stringContaining('stay up; npm run stack -- down stops them')]);
    expect(readState(stateDir).users).toEqual([other]);
  });

  it('says nothing to one that never used it', async () => {
    writeState(stateDir, state({ owner: 'stack' }));
    await stackRelease({ stateDir, log });
    expect(lines).toEqual([]);
  });
});

describe('a purge', () => {
  const outside = () => join(folder, 'outside');

  beforeEach(() => {
    for (const name of ['kafka/data', 'demo/secrets', 'kafka-libs', 'test'])
      mkdirSync(join(stateDir, name), { recursive: true });
    mkdirSync(outside());
    writeFileSync(join(stateDir, 'postgres-home.json'), 'this one');
    symlinkSync(outside(), join(stateDir, 'postgres'));
  });

  it('deletes the data, those outside too, names them, and leaves the rest', async () => {
    writeFileSync(join(outside(), 'owner.json'), 'this one');
    await stackPurge({ stateDir, log });
    for (const name of ['kafka', 'demo', 'postgres']) {
      expect(existsSync(join(stateDir, name))).toBe(false);
      expect(lines).toContain(`deleted ${join(stateDir, name)}`);
    }
    expect(existsSync(outside())).toBe(false);
    for (const name of ['kafka-libs', 'test']) expect(existsSync(join(stateDir, name))).toBe(true);
  });

  it('does not follow a link to what is not its own', async () => {
    writeFileSync(join(outside(), 'owner.json'), 'another');
    await stackPurge({ stateDir, log });
    expect(existsSync(join(outside(), 'owner.json'))).toBe(true);
  });

  it('finds nothing in a folder that is not there', async () => {
    await stackPurge({ stateDir: join(folder, 'nowhere'), log });
    expect(lines).toEqual([expect.stringMatching(/^nothing to delete/)]);
  });
});
