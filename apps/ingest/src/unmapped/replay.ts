import { encodeEvent, topicOf, type FoxtailEvent, type ReadUnmapped } from '#contracts';
import type { Publisher } from '#kafka';
import type { Endpoints } from '../endpoints/endpoint.js';
import { remap } from './remap.js';

/** Bytes that may wait for Kafka; past it the reading waits. */
const MOST_BYTES_UNDER_WAY = 16 * 1_048_576;

/**
 * Publishes what is understood by now, each id once a run. What Kafka does not take ends it: nothing
 * more is published, and {@link Replay.finished} throws.
 */
export class Replay {
  chosen = 0;
  /** Kept requests with an id that this run published already. */
  repeats = 0;
  /** By type and by reason: how many. */
  readonly published = new Map<string, number>();
  readonly staying = new Map<string, number>();
  private readonly ids = new Set<string>();
  private underWay: Promise<unknown>[] = [];
  private bytes = 0;
  private failure: { error: unknown } | null = null;

  /** @param publisher null for a dry run */
  constructor(
    private readonly endpoints: Endpoints,
    private readonly publisher: Publisher | null,
  ) {}

  /** Never throws: kafkajs would hand the same message over again. */
  async take(request: ReadUnmapped): Promise<void> {
    if (this.failure !== null) return;
    this.chosen += 1;
    const remapped = remap(request, this.endpoints);
    if (remapped.kind === 'stays') return count(this.staying, remapped.reason);
    const { event } = remapped;
    const key = `${event.source}/${event.id}`;
    if (this.ids.has(key)) {
      this.repeats += 1;
      return;
    }
    this.ids.add(key);
    await this.publish(event);
  }

  /** Waits until Kafka has all of it. @throws PublishError, the first */
  async finished(): Promise<void> {
    await this.settle();
    if (this.failure !== null) throw this.failure.error;
  }

  private async publish(event: FoxtailEvent): Promise<void> {
    const type = `${event.entity}.${event.action}`;
    if (this.publisher === null) return count(this.published, type);
    const message = encodeEvent(event);
    const publishing = this.publisher.publish({ topic: topicOf(event.entity), ...message }).then(
      () => count(this.published, type),
      (error: unknown) => void (this.failure ??= { error }),
    );
    this.underWay.push(publishing);
    this.bytes += message.value.length;
    if (this.bytes >= MOST_BYTES_UNDER_WAY) await this.settle();
  }

  private async settle(): Promise<void> {
    await Promise.all(this.underWay);
    this.underWay = [];
    this.bytes = 0;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
