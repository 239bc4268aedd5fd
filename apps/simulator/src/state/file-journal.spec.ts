import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileJournal, StateFileError } from './file-journal.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'state');
});
afterEach(() => rmSync(folder, { recursive: true }));

const kinds = ['document', 'file'];
/** All that a journal holds, order included. */
const allOf = (journal: FileJournal) => kinds.map((kind) => journal.entries(kind));
const lines = () => readFileSync(path, 'utf8').split('\n').slice(0, -1);

const id = fc.constantFrom('a', 'b', 'c', '__proto__');
const step = fc.record({
  kind: fc.constantFrom(...kinds),
  id,
  value: fc.option(fc.jsonValue(), { nil: undefined }),
});
const steps = fc.array(step);
const manySteps = fc.array(step, { minLength: 8 });

function apply(journal: FileJournal, given: { kind: string; id: string; value: unknown }[]): void {
  for (const { kind, id, value } of given) {
    if (value === undefined) journal.remove(kind, id);
    else journal.put(kind, id, value);
  }
}

describe('the journal', () => {
  it('has, replayed, what it had, whatever was put and removed and wherever it was compacted', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 100, 1e6), (given, slackBytes) => {
        rmSync(path, { force: true });
        const journal = new FileJournal(path, { slackBytes });
        for (const step of given) {
          apply(journal, [step]);
          journal.flush();
        }
        const had = allOf(journal);
        journal.close();
        const replayed = new FileJournal(path);
        // -0 is the one JSON value that doesn't come back as it went.
        expect(allOf(replayed)).toEqual(JSON.parse(JSON.stringify(had)));
        replayed.close();
      }),
    );
  });

  it('may be cut anywhere: what is left is what it was at some moment', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (given, cut) => {
        rmSync(path, { force: true });
        const journal = new FileJournal(path, { slackBytes: 1e9 });
        const moments = [JSON.stringify(allOf(journal))];
        for (const step of given) {
          apply(journal, [step]);
          moments.push(JSON.stringify(allOf(journal)));
        }
        journal.close();
        const whole = readFileSync(path);
        writeFileSync(path, whole.subarray(0, cut % (whole.length + 1)));
        const left = new FileJournal(path);
        expect(moments).toContain(JSON.stringify(allOf(left)));
        left.close();
      }),
    );
  });

  it('writes what one turn of the event loop puts before the next one comes', async () => {
    const journal = new FileJournal(path);
    journal.put('document', 'a', 1);
    journal.put('document', 'b', 2);
    await Promise.resolve();
    expect(lines()).toEqual([
      '{"kind":"document","id":"a","value":1}',
      '{"kind":"document","id":"b","value":2}',
    ]);
    journal.close();
  });

  it('stays small, however often the same thing changes', async () => {
    const journal = new FileJournal(path, { slackBytes: 1_000 });
    for (let i = 0; i < 1_000; i++) {
      journal.put('document', 'a', i);
      await new Promise((resolve) => setImmediate(resolve));
      expect(statSync(path).size).toBeLessThan(1_200);
    }
    journal.close();
    expect(new FileJournal(path).entries('document')).toEqual([['a', 999]]);
    expect(lines()).toEqual(['{"kind":"document","id":"a","value":999}']);
  });

  it('is whole at each moment while it is written anew in steps', async () => {
    await fc.assert(
      fc.asyncProperty(manySteps, async (given) => {
        rmSync(path, { force: true });
        const journal = new FileJournal(path, { slackBytes: 0 });
        // So much that a compaction takes several steps.
        for (let i = 0; i < 4; i++) journal.put('file', `large-${i}`, 'x'.repeat(300_000));
        journal.flush();
        for (const [i, step] of given.entries()) {
          apply(journal, [step]);
          // One that the compaction is past.
          if (i === 1) journal.put('file', 'large-0', 'changed');
          journal.flush();
          copyFileSync(path, `${path}.killed`);
          const killed = new FileJournal(`${path}.killed`);
          expect(allOf(killed)).toEqual(JSON.parse(JSON.stringify(allOf(journal))));
          killed.close();
          await new Promise((resolve) => setImmediate(resolve));
        }
        journal.close();
        expect(existsSync(`${path}.next`)).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('reads lines that are longer than a chunk, and many of them', () => {
    const journal = new FileJournal(path);
    for (let i = 0; i < 30; i++) journal.put('document', `${i}`, 'ü'.repeat(i * 50_000));
    journal.close();
    const values = new FileJournal(path).entries<string>('document');
    expect(values.map(([, value]) => value.length)).toEqual(values.map((_, i) => i * 50_000));
  });

  it('has one process at a time, and takes over from one that was killed', () => {
    const journal = new FileJournal(path);
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(`${process.pid}`);
    journal.close();
    expect(existsSync(`${path}.lock`)).toBe(false);

    writeFileSync(`${path}.lock`, `${process.ppid}`);
    expect(() => new FileJournal(path)).toThrow(`process ${process.ppid} has it`);
    const { pid: dead } = spawnSync(process.execPath, ['--version']);
    for (const left of [`${dead}`, '', '-1', 'x']) {
      writeFileSync(`${path}.lock`, left);
      new FileJournal(path).close();
      expect(existsSync(`${path}.lock`)).toBe(false);
    }
  });

  it('takes no other file for its own, and leaves that as it is', () => {
    const line = '{"kind":"document","id":"a","value":1}\n';
    for (const text of [
      'environments: []',
      '[1]\n',
      `{"a":1}\n${line}`,
      `${line}{"kind"\n${line}`,
    ]) {
      writeFileSync(path, text);
      expect(() => new FileJournal(path)).toThrow(StateFileError);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    writeFileSync(path, line);
    appendFileSync(path, 'broken\n');
    expect(() => new FileJournal(path)).toThrow('its line 2 is no entry');
    expect(() => new FileJournal(join(folder, 'none', 'state'))).toThrow('ENOENT');
  });
});
