import type { DataSource } from 'typeorm';
import { saveLastUse } from '#read-models';
import type { Logger } from '#runtime';

const EVERY_MS = 15_000;
const MOST_KEYS = 10_000;

/**
 * Writes now and then which keys were used. Requests only leave a note here: none waits for it, and
 * none fails with it.
 */
export class LastUse {
  private used = new Map<string, Date>();
  private saving: Promise<void> | null = null;
  private hasFailed = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly dataSource: DataSource,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {
    this.timer = setInterval(() => void this.save(), EVERY_MS).unref();
  }

  /** Of a good key only. */
  note(keyId: string, usedAt: Date): void {
    if (this.used.size < MOST_KEYS || this.used.has(keyId)) this.used.set(keyId, usedAt);
  }

  /** Writes what was noted; one at a time, a second one waits for the first. Never rejects. */
  async save(): Promise<void> {
    this.saving ??= this.write().finally(() => (this.saving = null));
    return this.saving;
  }

  /** Writes the rest. The pool must still be there. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.saving;
    await this.save();
  }

  private async write(): Promise<void> {
    if (this.used.size === 0) return;
    const uses = [...this.used].map(([keyId, usedAt]) => ({ keyId, usedAt }));
    this.used = new Map();
    try {
      await saveLastUse(this.dataSource, uses);
      this.hasFailed = false;
    } catch (error) {
      // They come again with their next use. Said once, not every time while Postgres is away.
      if (!this.hasFailed) this.logger.warn({ err: error }, 'the last use of keys was not noted');
      this.hasFailed = true;
    }
  }
}
