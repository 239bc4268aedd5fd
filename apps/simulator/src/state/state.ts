import { ConfigError, messageOf } from '#runtime';
import type { OnApplicationShutdown } from '@nestjs/common';
import { FileJournal } from './file-journal.js';
import { noJournal, type Journal } from './journal.js';

/** Under this the module has the {@link Journal}. */
export const JOURNAL = Symbol('what is kept of the state');

/** @throws ConfigError where there is a path and the file can't be used */
export function openJournal(path: string | undefined): Journal {
  if (path === undefined) return noJournal;
  try {
    return new FileJournal(path);
  } catch (error) {
    throw new ConfigError([messageOf(error)]);
  }
}

/** Closes the journal after all that may still put something in it. */
export class JournalLifecycle implements OnApplicationShutdown {
  constructor(private readonly journal: Journal) {}

  onApplicationShutdown(): void {
    this.journal.close();
  }
}

/**
 * The seed of this run: with the same SEED and a state that was kept, drawing from the start again
 * would make ids that there are already. Counts the run.
 */
export function seedOfRun(seed: number, journal: Journal): number {
  const [[, runs] = ['', 0]] = journal.entries<number>('run');
  journal.put('run', 'count', runs + 1);
  return (seed + runs * 1_000_003) % Number.MAX_SAFE_INTEGER;
}
