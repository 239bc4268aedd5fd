import type { KafkaMessage } from 'kafkajs';

/** What a consumer hands over of a partition, and how it is told to wait. */
interface Fetched {
  batch: { topic: string; partition: number; messages: KafkaMessage[] };
  /** Stops fetching the partition. @returns goes on with it */
  pause: () => () => void;
}

interface Held {
  offset: bigint;
  resume: () => void;
}

/**
 * How far a consumer may go in each partition. What lies at the limit or behind it is not handed over:
 * the partition is paused, so that the others go on, and fetched again once the limit moved.
 */
export class LogLimit {
  private readonly limits = new Map<string, bigint>();
  private readonly held = new Map<string, Held>();

  /** Moves the limits of these partitions, by `topic/partition`: each is the first offset not to be read. */
  advance(limits: ReadonlyMap<string, bigint>): void {
    for (const [place, limit] of limits) {
      if (limit <= this.of(place)) continue;
      this.limits.set(place, limit);
      const held = this.held.get(place);
      if (held === undefined || limit <= held.offset) continue;
      this.held.delete(place);
      held.resume();
    }
  }

  /** The first offset of a partition that is not to be read; 0 where nothing was said. */
  of(place: string): bigint {
    return this.limits.get(place) ?? 0n;
  }

  /** The messages before the limit. If there are others, the partition is paused until the limit passes them. */
  take({ batch, pause }: Fetched): KafkaMessage[] {
    const place = `${batch.topic}/${batch.partition}`;
    const limit = this.of(place);
    const behind = batch.messages.findIndex(({ offset }) => BigInt(offset) >= limit);
    const first = batch.messages[behind];
    if (first === undefined) return batch.messages;
    // Nothing is awaited since the limit was read, so no advance can have been missed.
    this.held.set(place, { offset: BigInt(first.offset), resume: pause() });
    return batch.messages.slice(0, behind);
  }

  /**
   * Lets a partition be fetched again though its limit stands: what was taken last was not applied, and comes
   * again. Without that it would be paused before messages that it may have.
   */
  release(place: string): void {
    const held = this.held.get(place);
    this.held.delete(place);
    held?.resume();
  }
}
