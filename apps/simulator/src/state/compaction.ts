import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { writeLine, type Contents, type Entry } from './journal.js';

const CHUNK = 256 * 1024;

/**
 * Writes a journal anew beside the old one, without what is outdated, and puts it in its place: at
 * each moment there is one whole file. It goes in steps, between which more may be written: what is
 * {@link add}ed comes after all the rest, so that the last word about each thing stays the last.
 */
export class Compaction {
  private readonly next: string;
  private readonly fd: number;
  private readonly entries: Generator<Entry, void>;
  private added = '';
  private size = 0;

  constructor(
    private readonly path: string,
    contents: Contents,
  ) {
    this.next = `${path}.next`;
    this.fd = openSync(this.next, 'w', 0o600);
    this.entries = contents.all();
  }

  /** Lines that were written to the old file meanwhile. */
  add(lines: string): void {
    this.added += lines;
  }

  /** @returns the new file, which is in place by then, or null where there is more to do */
  step(): { fd: number; size: number } | null {
    let lines = '';
    while (lines.length < CHUNK) {
      const turn = this.entries.next();
      if (turn.done === true) {
        this.size += writeAll(this.fd, lines + this.added);
        fsyncSync(this.fd);
        renameSync(this.next, this.path);
        return { fd: this.fd, size: this.size };
      }
      lines += writeLine(turn.value);
    }
    this.size += writeAll(this.fd, lines);
    return null;
  }

  /** Leaves the old file in its place. */
  abandon(): void {
    closeSync(this.fd);
    rmSync(this.next, { force: true });
  }
}

export function writeAll(fd: number, lines: string): number {
  const bytes = Buffer.from(lines);
  for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
  return bytes.length;
}
