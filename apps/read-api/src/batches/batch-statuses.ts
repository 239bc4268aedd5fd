import { Injectable } from '@nestjs/common';
import { Reads } from '../database/reads.js';
import { batchKeyText, type BatchKey } from './batch-key.js';
import { batchStatusesStatement } from './batch-statement.js';
import type { BatchStatusRow } from './batch-status.view.js';

interface Asked {
  keys: readonly BatchKey[];
  resolve: (rows: BatchStatusRow[]) => void;
  reject: (error: unknown) => void;
}

/** Keys of one statement at most. */
const MOST_KEYS = 500;
/** Statements at once: one that is slow must not hold up all. */
const MOST_AT_ONCE = 2;

/**
 * Reads the status of batches. What is asked while statements run is answered by the next one, all together: under
 * load, many requests share one, and a thousand who waited for one batch are one read.
 */
@Injectable()
export class BatchStatuses {
  private asked: Asked[] = [];
  private readers = 0;
  private isGathering = false;

  constructor(private readonly reads: Reads) {}

  /** @returns a row for each key of which there is a batch */
  read(keys: readonly BatchKey[]): Promise<BatchStatusRow[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ keys, resolve, reject });
      // One reader takes all that comes within a turn of the event loop; another one, what comes meanwhile.
      if (!this.isGathering && this.readers < MOST_AT_ONCE) void this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.readers += 1;
    this.isGathering = true;
    await new Promise(setImmediate);
    this.isGathering = false;
    while (this.asked.length > 0) {
      const asked = this.take();
      try {
        answer(asked, await this.reads.rows(batchStatusesStatement(distinct(asked))));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.readers -= 1;
  }

  private take(): Asked[] {
    let count = 0;
    let keys = 0;
    for (const one of this.asked) {
      keys += one.keys.length;
      if (count > 0 && keys > MOST_KEYS) break;
      count += 1;
    }
    return this.asked.splice(0, count);
  }
}

function distinct(asked: readonly Asked[]): BatchKey[] {
  return [
    ...new Map(asked.flatMap(({ keys }) => keys).map((key) => [batchKeyText(key), key])).values(),
  ];
}

function answer(asked: readonly Asked[], rows: readonly BatchStatusRow[]): void {
  const found = new Map(rows.map((row) => [batchKeyText(row), row]));
  for (const { keys, resolve } of asked)
    resolve(keys.map((key) => found.get(batchKeyText(key))).filter((row) => row !== undefined));
}
