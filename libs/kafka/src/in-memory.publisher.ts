import { topicsOf, type LogPosition, type Outgoing, type Topics } from '#contracts';
import type { Publisher } from './publisher.js';

/** A log in this process's memory, one partition a topic. */
export class InMemoryPublisher implements Publisher {
  readonly messages: Outgoing[] = [];
  private readonly ends = new Map<string, number>();

  constructor(private readonly topics: Topics = topicsOf()) {}

  async publish(message: Outgoing): Promise<LogPosition> {
    const topic = this.topics[message.topic];
    const offset = this.ends.get(topic) ?? 0;
    this.ends.set(topic, offset + 1);
    this.messages.push(message);
    return { topic, partition: 0, offset: String(offset) };
  }
}
