import { closeSync, openSync, readSync } from 'node:fs';
import { isTorn, readLine, type Entry } from './journal.js';

const CHUNK = 1024 * 1024;

/**
 * The entries of a journal's file, none where there is no file. A last one that is torn is passed
 * over: the process ended while it wrote that.
 *
 * @throws Error where a line is none
 */
export function* readEntries(path: string): Generator<Entry> {
  let number = 0;
  for (const { line, ended } of readLines(path)) {
    number += 1;
    const reading = readLine(line);
    if (reading.ok) yield reading.entry;
    else if (!ended && isTorn(line)) return;
    else throw new Error(`its line ${number} is no entry of a simulator's state`);
  }
}

/** Never the whole file at once: it may be larger than the longest string. */
function* readLines(path: string): Generator<{ line: string; ended: boolean }> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const chunk = Buffer.alloc(CHUNK);
    let rest: Buffer[] = [];
    for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0 && end < read; end = chunk.indexOf(10, start)) {
        rest.push(chunk.subarray(start, end));
        yield { line: Buffer.concat(rest).toString(), ended: true };
        rest = [];
        start = end + 1;
      }
      // A copy: the chunk is read into again.
      if (start < read) rest.push(Buffer.from(chunk.subarray(start, read)));
    }
    if (rest.length > 0) yield { line: Buffer.concat(rest).toString(), ended: false };
  } finally {
    closeSync(fd);
  }
}
