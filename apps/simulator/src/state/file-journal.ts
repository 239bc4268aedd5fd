import { CodedError, messageOf } from '#runtime';
import { closeSync } from 'node:fs';
import { Compaction, writeAll } from './compaction.js';
import { Contents, writeLine, type Entry, type Journal } from './journal.js';
import { readEntries } from './journal-lines.js';
import { lockState } from './state-lock.js';

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
  private compaction: Compaction | null = null;
  private unlock: () => void = () => undefined;

  /** @throws StateFileError where the file is none of these or can't be used; it is left as it is. */
  constructor(
    private readonly path: string,
    { slackBytes = 16 * 1024 * 1024 }: FileJournalOptions = {},
  ) {
    this.slackBytes = slackBytes;
    this.use(() => {
      this.unlock = lockState(path);
      try {
        for (const entry of readEntries(path)) this.contents.apply(entry);
        this.compaction = new Compaction(path, this.contents);
        while (!this.compacted());
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
      this.size += writeAll(fd, pending);
      this.compaction?.add(pending);
      if (this.size > this.limit && this.compaction === null) {
        this.compaction = new Compaction(this.path, this.contents);
        this.compactOn();
      }
    });
  }

  close(): void {
    this.flush();
    this.compaction?.abandon();
    this.compaction = null;
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

  /** A step at a time, so that nobody waits for a large file. */
  private compactOn(): void {
    setImmediate(() =>
      this.use(() => {
        // Not what is pending: that goes to the new file when it is flushed.
        if (this.compaction !== null && !this.compacted()) this.compactOn();
      }),
    );
  }

  /** Makes one step; @returns whether that was the last one. */
  private compacted(): boolean {
    const made = this.compaction?.step() ?? null;
    if (made === null) return false;
    if (this.fd !== null) closeSync(this.fd);
    this.compaction = null;
    this.fd = made.fd;
    this.size = made.size;
    this.limit = made.size + Math.max(made.size, this.slackBytes);
    return true;
  }

  private use(run: () => void): void {
    try {
      run();
    } catch (error) {
      throw new StateFileError(`STATE_FILE ${this.path} can't be used: ${messageOf(error)}`);
    }
  }
}
