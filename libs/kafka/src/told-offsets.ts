import type { Consumer } from 'kafkajs';

type Committer = Pick<Consumer, 'commitOffsets'>;

/** Often enough for whoever watches the lag; a request for each chunk would cost more than the small ones do. */
const EVERY_MS = 1_000;

/**
 * Tells Kafka now and then how far the group is, of all partitions in one request. Only lag monitors read that: where
 * to go on is the checkpoints' business. So a request that fails is none of anybody's, and the next one says the same.
 */
export class ToldOffsets {
  private readonly untold = new Map<string, { topic: string; partition: number; offset: string }>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly consumer: Committer,
    private readonly onFailure: (error: unknown) => void,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** @param next the offset that the partition goes on with */
  note(topic: string, partition: number, next: bigint): void {
    this.untold.set(`${topic}/${partition}`, { topic, partition, offset: String(next) });
    this.timer ??= setTimeout(() => void this.tell(), this.everyMs);
  }

  /** Of partitions that may be another's by now nothing is told any more. */
  forget(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.untold.clear();
  }

  /** Tells at once what is untold, as before a process leaves. */
  async tell(): Promise<void> {
    const places = [...this.untold.values()];
    this.forget();
    if (places.length === 0) return;
    try {
      await this.consumer.commitOffsets(places);
    } catch (error) {
      this.onFailure(error);
    }
  }
}
