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
import { PublishQueue, type Waiting } from './publish-queue.js';
import type { Publisher } from './publisher.js';

/** The partition that the partitioner chose, noted on the message so that its offset can be told. */
const chosen = Symbol('partition');
type NotedMessage = Message & { [chosen]?: number };

export interface KafkaPublisherOptions {
  kafka: Kafka;
  topics: Topics;
  /** How long a message may wait for its acknowledgement, in milliseconds. */
  timeoutMs?: number;
  /** What may wait at most, in bytes; past it a message is refused at once. */
  maxWaitingBytes?: number;
}

/**
 * Publishes with acks=all through an idempotent producer with one request in flight, so that
 * retries neither double nor reorder. What arrives while a send is under way is gathered into the
 * next one: that makes one round trip serve many webhooks, and needs no timer.
 *
 * After a send that failed, its producer is thrown away. kafkajs takes the sequence numbers of a
 * failed send back though the broker may have written it; the broker would then take the next send
 * for a repeat, and acknowledge what it never writes.
 */
export class KafkaPublisher implements Publisher {
  private producer: Promise<Producer> | null = null;
  private sending: Promise<void> | null = null;
  private readonly queue: PublishQueue;
  private readonly topics: Topics;
  private readonly timeoutMs: number;
  /** The newest offset acknowledged so far, by `topic/partition`: offsets of a log only grow. */
  private readonly acknowledged = new Map<string, bigint>();

  constructor(private readonly options: KafkaPublisherOptions) {
    this.topics = options.topics;
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.queue = new PublishQueue(this.timeoutMs, options.maxWaitingBytes ?? 64 * 1_048_576);
  }

  /** Connects now rather than at the first message. @throws if no broker can be reached */
  async connect(): Promise<void> {
    await this.connected();
  }

  publish({ topic, key, value, headers }: Outgoing): Promise<LogPosition> {
    return new Promise((resolve, reject) => {
      const message: NotedMessage = { key, value, headers };
      const bytes = value.length + ENVELOPE_BYTES;
      if (!this.queue.add({ topic: this.topics[topic], message, bytes, resolve, reject })) return;
      this.sending ??= this.drain();
    });
  }

  /** Waits for what was published so far, then leaves. */
  async close(): Promise<void> {
    await this.sending;
    this.queue.close();
    const producer = await this.producer?.catch(() => null);
    await producer?.disconnect();
  }

  private async drain(): Promise<void> {
    // One turn of the event loop: requests read from the sockets together go out together.
    await new Promise(setImmediate);
    for (let next = this.queue.take(); next.length > 0; next = this.queue.take()) {
      await this.send(next);
    }
    this.sending = null;
  }

  private async send(gathered: Waiting[]): Promise<void> {
    let sent: Promise<RecordMetadata[]> | undefined;
    try {
      // A broker that hangs takes the connection and never answers: the next producer asks another one.
      const producer = await within(Math.min(CONNECT_MS, this.timeoutMs), this.connected());
      sent = producer.sendBatch({ acks: -1, topicMessages: byTopic(gathered) });
      this.settle(gathered, await within(this.timeoutMs, sent));
    } catch (cause) {
      void this.discardProducer(sent);
      const error = new PublishError('Kafka did not take the event', { cause });
      for (const { reject } of gathered) reject(error);
    } finally {
      this.queue.done(gathered);
    }
  }

  private connected(): Promise<Producer> {
    this.producer ??= connect(this.options.kafka);
    return this.producer;
  }

  /** Its late answers, if any come, are nobody's any more: a repeat in the log does no harm. */
  private async discardProducer(sent: Promise<unknown> | undefined): Promise<void> {
    const discarded = this.producer;
    this.producer = null;
    const disconnect = async () => (await discarded)?.disconnect();
    await disconnect().catch(() => undefined);
    // A send that was given up is tried again by kafkajs for a while, by connecting again.
    await sent?.catch(() => undefined);
    await disconnect().catch(() => undefined);
  }

  /** Kafka answers the offset of the first message of each partition; the others follow in order. */
  private settle(gathered: readonly Waiting[], metadata: readonly RecordMetadata[]): void {
    const next = new Map<string, bigint>();
    for (const { topicName, partition, baseOffset } of metadata) {
      const place = `${topicName}/${partition}`;
      const offset = BigInt(baseOffset ?? -1);
      if (offset <= (this.acknowledged.get(place) ?? -1n)) {
        throw new Error(
          `${place} acknowledged ${offset}, which it had already: nothing was written`,
        );
      }
      next.set(place, offset);
    }
    for (const { topic, message, resolve, reject } of gathered) {
      const partition = (message as NotedMessage)[chosen] ?? -1;
      const place = `${topic}/${partition}`;
      const offset = next.get(place);
      if (offset === undefined) {
        reject(new PublishError(`Kafka acknowledged nothing for ${place}`));
        continue;
      }
      next.set(place, offset + 1n);
      this.acknowledged.set(place, offset);
      resolve({ topic, partition, offset: String(offset) });
    }
  }
}

/** How long a new producer may take to connect, milliseconds: as long as a connection of kafkajs's. */
const CONNECT_MS = 3_000;

/** Key and headers of a message, roughly. */
const ENVELOPE_BYTES = 600;

async function connect(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: notingPartitioner,
    retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  await producer.connect();
  return producer;
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

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer of Kafka within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
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
