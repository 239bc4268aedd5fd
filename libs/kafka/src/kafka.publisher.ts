import {
  Partitioners,
  type ICustomPartitioner,
  type Kafka,
  type Message,
  type Producer,
  type RecordMetadata,
} from 'kafkajs';
import type { LogPosition, Outgoing, Topics } from '#contracts';
import { PublishError } from './kafka.errors.js';
import type { Publisher } from './publisher.js';

/** The partition that the partitioner chose, noted on the message so that its offset can be told. */
const chosen = Symbol('partition');
type NotedMessage = Message & { [chosen]?: number };

interface Waiting {
  topic: string;
  message: NotedMessage;
  resolve: (position: LogPosition) => void;
  reject: (error: PublishError) => void;
}

export interface KafkaPublisherOptions {
  kafka: Kafka;
  topics: Topics;
  /** Messages of one send at most: kafkajs costs the square of their number past a thousand. */
  maxGathered?: number;
}

/**
 * Publishes with acks=all through an idempotent producer with one request in flight, so that
 * retries neither double nor reorder. What arrives while a send is under way is gathered into the
 * next one: that makes one round trip serve many webhooks, and needs no timer.
 */
export class KafkaPublisher implements Publisher {
  private readonly producer: Producer;
  private readonly topics: Topics;
  private readonly maxGathered: number;
  private waiting: Waiting[] = [];
  private sending: Promise<void> | null = null;
  private connected = false;

  constructor({ kafka, topics, maxGathered = 500 }: KafkaPublisherOptions) {
    this.topics = topics;
    this.maxGathered = maxGathered;
    this.producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: notingPartitioner,
      retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    this.producer.on(this.producer.events.CONNECT, () => (this.connected = true));
    this.producer.on(this.producer.events.DISCONNECT, () => (this.connected = false));
  }

  async connect(): Promise<void> {
    await this.producer.connect();
  }

  get isConnected(): boolean {
    return this.connected;
  }

  publish({ topic, key, value, headers }: Outgoing): Promise<LogPosition> {
    return new Promise((resolve, reject) => {
      const message: NotedMessage = { key, value, headers };
      this.waiting.push({ topic: this.topics[topic], message, resolve, reject });
      this.sending ??= this.drain();
    });
  }

  /** Waits for what was published so far, then leaves. */
  async close(): Promise<void> {
    await this.sending;
    await this.producer.disconnect();
  }

  private async drain(): Promise<void> {
    // One turn of the event loop: requests read from the sockets together go out together.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.send(this.waiting.splice(0, this.maxGathered));
    this.sending = null;
  }

  private async send(gathered: Waiting[]): Promise<void> {
    try {
      const metadata = await this.producer.sendBatch({
        acks: -1,
        topicMessages: byTopic(gathered),
      });
      settle(gathered, metadata);
    } catch (cause) {
      const error = new PublishError('Kafka did not take the event', { cause });
      for (const { reject } of gathered) reject(error);
    }
  }
}

function byTopic(gathered: readonly Waiting[]): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>();
  for (const { topic, message } of gathered) {
    const messages = topics.get(topic);
    if (messages) messages.push(message);
    else topics.set(topic, [message]);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

/** Kafka answers the offset of the first message of each partition; the others follow in order. */
function settle(gathered: readonly Waiting[], metadata: readonly RecordMetadata[]): void {
  const next = new Map<string, bigint>();
  for (const { topicName, partition, baseOffset } of metadata) {
    next.set(`${topicName}/${partition}`, BigInt(baseOffset ?? -1));
  }
  for (const { topic, message, resolve, reject } of gathered) {
    const partition = message[chosen] ?? -1;
    const offset = next.get(`${topic}/${partition}`);
    if (offset === undefined || offset < 0n) {
      reject(new PublishError(`Kafka acknowledged nothing for ${topic}[${partition}]`));
      continue;
    }
    next.set(`${topic}/${partition}`, offset + 1n);
    resolve({ topic, partition, offset: String(offset) });
  }
}

/** kafkajs's murmur2 partitioner, the same as the Java client's; the key decides. */
const notingPartitioner: ICustomPartitioner = () => {
  const partitionOf = Partitioners.DefaultPartitioner();
  return (args) => {
    const partition = partitionOf(args);
    (args.message as NotedMessage)[chosen] = partition;
    return partition;
  };
};
