import type { Sorted } from './sort-messages.js';

/** What one transaction did. */
export interface Commit extends Sorted {
  topic: string;
  partition: number;
  /** The offset that the checkpoint expects from here on. */
  next: bigint;
  messages: number;
  /** When the last of them was put into the log, in milliseconds since 1970. */
  producedAt: number;
  /** Where the partition ended when they were fetched. */
  end: bigint | null;
  /** Rows that its statements wrote. */
  rows: number;
}
