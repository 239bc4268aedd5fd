import { Injectable } from '@nestjs/common';
import { Reads } from '../database/reads.js';
import { batchStatusesStatement } from './batch-statement.js';
import type { BatchStatusRow } from './batch-status.view.js';

interface Key {
  environment: string;
  batchId: string;
}

interface Asked {
  keys: readonly Key[];
  resolve: (rows: BatchStatusRow[]) => void;
  reject: (error: unknown) => void;
}

/** Keys of one statement at most. */
const MOST_KEYS = 500;

/**
 * Reads the status of batches for those who wait: what is asked while a statement runs is answered by the
 * next one, all together. A thousand who waited for one batch are one read.
 */
@Injectable()
export class BatchStatuses {
  private asked: Asked[] = [];
  private isReading = false;

  constructor(private readonly reads: Reads) {}

  /** @returns a row for each key of which there is a batch */
  read(keys: readonly Key[]): Promise<BatchStatusRow[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ keys, resolve, reject });
      if (!this.isReading) void this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.isReading = true;
    // What came in one turn of the event loop is read together.
    await new Promise(setImmediate);
    while (this.asked.length > 0) {
      const asked = this.take();
      try {
        answer(asked, await this.reads.rows(batchStatusesStatement(distinct(asked))));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.isReading = false;
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

function distinct(asked: readonly Asked[]): Key[] {
  return [...new Map(asked.flatMap(({ keys }) => keys).map((key) => [textOf(key), key])).values()];
}

function answer(asked: readonly Asked[], rows: readonly BatchStatusRow[]): void {
  const found = new Map(rows.map((row) => [textOf(row), row]));
  for (const { keys, resolve } of asked)
    resolve(keys.map((key) => found.get(textOf(key))).filter((row) => row !== undefined));
}

function textOf({ environment, batchId }: Key): string {
  return `${environment} ${batchId}`;
}
