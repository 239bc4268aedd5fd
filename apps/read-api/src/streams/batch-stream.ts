import { hash } from 'node:crypto';
import { batchStatusView, type BatchStatusRow } from '../batches/batch-status.view.js';
import type { BatchStatuses } from '../batches/batch-statuses.js';
import type { BatchWatches } from '../waiting/batch-watches.js';
import type { BatchKey } from '../batches/batch-key.js';
import { message, type Channel } from './channel.js';

const RETRY_MS = 1_000;

/** How a batch stands, for one reader: as it is, and again whenever that is something else. */
export class BatchStream {
  private isReading = false;
  private isStale = false;

  /** @param last the id of what the reader has seen last */
  constructor(
    private readonly statuses: BatchStatuses,
    private readonly watches: BatchWatches,
    private readonly key: BatchKey,
    private last: string | undefined,
  ) {}

  run(channel: Channel, row: BatchStatusRow): void {
    this.send(channel, row);
    channel.onClose(this.watches.watch([this.key], () => void this.refresh(channel)));
  }

  /** Changes that come while it reads are one more read: the reader is shown the latest, not each. */
  private async refresh(channel: Channel): Promise<void> {
    this.isStale = true;
    if (this.isReading) return;
    this.isReading = true;
    while (this.isStale && channel.isOpen) {
      this.isStale = false;
      try {
        const [row] = await this.statuses.read([this.key]);
        if (row) this.send(channel, row);
      } catch {
        this.isStale = true;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.isReading = false;
  }

  private send(channel: Channel, row: BatchStatusRow): void {
    const json = JSON.stringify(batchStatusView(row));
    const id = hash('sha256', json, 'base64url').slice(0, 22);
    if (id === this.last) return;
    this.last = id;
    channel.write(message(id, json, 'batch'));
  }
}
