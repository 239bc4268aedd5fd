import type { Sorted } from './sort-messages.js';

/** What one transaction did. */
export interface Commit extends Sorted {
  topic: string;
  partition: number;
  /** The offset that the checkpoint expects from here on. */
  next: bigint;
  messages: number;
  /** Rows that its statements wrote. */
  rows: number;
}
