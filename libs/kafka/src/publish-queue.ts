import type { Message } from 'kafkajs';
import type { LogPosition } from '#contracts';
import { ownTime } from '#wire';
import { PublishError } from './kafka.errors.js';

/** A message on its way to Kafka, and who waits for it. */
export interface Waiting {
  topic: string;
  message: Message;
  /** Its size, roughly. */
  bytes: number;
  /** When its time is over, in milliseconds of `ownTime`; set when it is added. */
  deadline: number;
  resolve: (position: LogPosition) => void;
  reject: (error: PublishError) => void;
}

/** Messages of one send at most: kafkajs costs the square of their number past a thousand. */
export const MOST_GATHERED = 500;
/** Bytes of one send at most, unless one message alone is larger: a record batch has to fit the topic's limit. */
export const MOST_GATHERED_BYTES = 1_048_576;

/** What waits to be sent, in order, bounded in bytes; what is being sent counts, too. */
export class PublishQueue {
  private waiting: Waiting[] = [];
  private bytes = 0;

  constructor(
    private readonly timeoutMs: number,
    private readonly maxBytes: number,
  ) {}

  /** How many wait. */
  get length(): number {
    return this.waiting.length;
  }

  /** @returns false where there is no room: then it was refused already */
  add(entry: Waiting): boolean {
    if (this.bytes + entry.bytes > this.maxBytes) {
      entry.reject(new PublishError('kafka-unavailable', 'too much waits for Kafka already'));
      return false;
    }
    this.bytes += entry.bytes;
    entry.deadline = ownTime() + this.timeoutMs;
    this.waiting.push(entry);
    return true;
  }

  /** The next messages to send together, in order; `done` gives their room back. */
  take(): Waiting[] {
    let count = 0;
    for (let bytes = 0; count < this.waiting.length && count < MOST_GATHERED; count += 1) {
      bytes += this.waiting[count]?.bytes ?? 0;
      if (count > 0 && bytes > MOST_GATHERED_BYTES) break;
    }
    return this.waiting.splice(0, count);
  }

  /** All that waits. */
  takeAll(): Waiting[] {
    return this.waiting.splice(0);
  }

  done(taken: readonly Waiting[]): void {
    for (const { bytes } of taken) this.bytes -= bytes;
  }
}
