import type { Message } from 'kafkajs';
import type { LogPosition } from '#contracts';
import { PublishError } from './kafka.errors.js';

/** A message on its way to Kafka, and who waits for it. */
export interface Waiting {
  topic: string;
  message: Message;
  /** Its size, roughly. */
  bytes: number;
  resolve: (position: LogPosition) => void;
  reject: (error: PublishError) => void;
}

type Timed = Waiting & { deadline: number };

/** Messages of one send at most: kafkajs costs the square of their number past a thousand. */
const MOST_GATHERED = 500;
/** Bytes of one send at most, unless one message alone is larger: a record batch has to fit the topic's limit. */
const MOST_GATHERED_BYTES = 1_048_576;
const SWEEP_MS = 250;

/**
 * What waits to be sent: bounded in bytes, and each message in time. One whose time is over is
 * refused, and never sent if it was not yet.
 */
export class PublishQueue {
  private waiting: Timed[] = [];
  private inFlight: readonly Waiting[] = [];
  private bytes = 0;
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    private readonly timeoutMs: number,
    private readonly maxBytes: number,
  ) {
    this.sweeper = setInterval(() => this.expire(performance.now()), SWEEP_MS).unref();
  }

  /** @returns false where there is no room: then it was refused already */
  add(entry: Waiting): boolean {
    if (this.bytes + entry.bytes > this.maxBytes) {
      entry.reject(new PublishError('too much waits for Kafka already'));
      return false;
    }
    this.bytes += entry.bytes;
    this.waiting.push({ ...entry, deadline: performance.now() + this.timeoutMs });
    return true;
  }

  /** The next messages to send together, in order; `done` gives their room back. */
  take(): Waiting[] {
    let count = 0;
    for (let bytes = 0; count < this.waiting.length && count < MOST_GATHERED; count += 1) {
      bytes += this.waiting[count]?.bytes ?? 0;
      if (count > 0 && bytes > MOST_GATHERED_BYTES) break;
    }
    const taken = this.waiting.splice(0, count);
    this.inFlight = taken;
    return taken;
  }

  done(sent: readonly Waiting[]): void {
    this.inFlight = [];
    for (const { bytes } of sent) this.bytes -= bytes;
  }

  close(): void {
    clearInterval(this.sweeper);
  }

  private expire(now: number): void {
    const error = () => new PublishError(`no acknowledgement within ${this.timeoutMs} ms`);
    // Those in flight may land all the same; whoever waits for them need not wait longer.
    for (const entry of this.inFlight as readonly Timed[]) {
      if (entry.deadline <= now) entry.reject(error());
    }
    const late = this.waiting.findIndex(({ deadline }) => deadline > now);
    const expired = this.waiting.splice(0, late === -1 ? this.waiting.length : late);
    for (const entry of expired) {
      this.bytes -= entry.bytes;
      entry.reject(error());
    }
  }
}
