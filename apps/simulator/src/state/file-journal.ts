import { CodedError, messageOf } from '#runtime';
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { Contents, isTorn, readLine, writeLine, type Entry, type Journal } from './journal.js';
import { lockState } from './state-lock.js';

const CHUNK = 1024 * 1024;

/** A state file that can't be read or written; `message` names it and says why. */
export class StateFileError extends CodedError {
  readonly code = 'state-file-unusable';
}

export interface FileJournalOptions {
  /** Bytes by which the file may outgrow what it was after its last compaction, if that is more. */
  slackBytes?: number;
}

/**
 * A {@link Journal} in a file of JSON lines that is only ever appended to, and written anew without
 * what is outdated at the start and whenever it has doubled.
 *
 * What is put in one turn of the event loop is one write, made before the turn ends and so before
 * any answer leaves: a process that is killed has lost nothing that it told anybody of. It is not
 * synced to the disk each time, so a power cut may cost the last seconds. One process has a file.
 */
export class FileJournal implements Journal {
  private readonly contents = new Contents();
  private readonly slackBytes: number;
  private pending = '';
  private scheduled = false;
  private fd: number | null = null;
  private size = 0;
  private limit = 0;
  private unlock: () => void = () => undefined;

  /** @throws StateFileError where the file is none of these or can't be used; it is left as it is. */
  constructor(
    private readonly path: string,
    { slackBytes = 16 * CHUNK }: FileJournalOptions = {},
  ) {
    this.slackBytes = slackBytes;
    this.use(() => {
      this.unlock = lockState(path);
      try {
        for (const entry of readEntries(path)) this.contents.apply(entry);
        this.compact();
      } catch (error) {
        this.unlock();
        throw error;
      }
    });
  }

  put(kind: string, id: string, value: unknown): void {
    this.append({ kind, id, value });
  }

  remove(kind: string, id: string): void {
    this.append({ kind, id, gone: true });
  }

  entries<T>(kind: string): [string, T][] {
    return this.contents.entries<T>(kind);
  }

  flush(): void {
    if (this.pending === '' || this.fd === null) return;
    const { fd, pending } = this;
    this.pending = '';
    this.use(() => {
      this.size += writeAll(fd, Buffer.from(pending));
      if (this.size > this.limit) this.compact();
    });
  }

  close(): void {
    this.flush();
    if (this.fd === null) return;
    closeSync(this.fd);
    this.fd = null;
    this.unlock();
  }

  private append(entry: Entry): void {
    this.contents.apply(entry);
    this.pending += writeLine(entry);
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  /** Beside the file and then in its place: at each moment there is one whole file. */
  private compact(): void {
    const next = `${this.path}.next`;
    const fd = openSync(next, 'w', 0o600);
    let size = 0;
    let lines = '';
    for (const entry of this.contents.all()) {
      lines += writeLine(entry);
      if (lines.length < CHUNK) continue;
      size += writeAll(fd, Buffer.from(lines));
      lines = '';
    }
    size += writeAll(fd, Buffer.from(lines));
    fsyncSync(fd);
    renameSync(next, this.path);
    if (this.fd !== null) closeSync(this.fd);
    this.fd = fd;
    this.size = size;
    this.limit = size + Math.max(size, this.slackBytes);
  }

  private use(run: () => void): void {
    try {
      run();
    } catch (error) {
      throw new StateFileError(`STATE_FILE ${this.path} can't be used: ${messageOf(error)}`);
    }
  }
}

function* readEntries(path: string): Generator<Entry> {
  let number = 0;
  for (const { line, ended } of readLines(path)) {
    number += 1;
    const reading = readLine(line);
    if (reading.ok) yield reading.entry;
    // The process ended while it wrote this one.
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

function writeAll(fd: number, bytes: Buffer): number {
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
  return bytes.length;
}
