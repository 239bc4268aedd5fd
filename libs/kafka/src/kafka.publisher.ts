import type { ICustomPartitioner, Kafka, Message, Producer, RecordMetadata } from 'kafkajs';
import type { LogPosition, Outgoing, Topics } from '#contracts';
import { ownTime, within } from '#wire';
import { PublishError } from './kafka.errors.js';
import { contractPartitioner } from './partitioner.js';
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
  /** Done before each producer is made; what it throws is as if Kafka could not be reached. */
  prepare?: () => Promise<void>;
  /** Called when a send failed, before anybody whose message fails with it is told. */
  onFailure?: (error: PublishError) => void;
}

/**
 * Publishes with acks=all through an idempotent producer with one request in flight, so that
 * retries neither double nor reorder. What arrives while a send is under way is gathered into the
 * next one: that makes one round trip serve many webhooks, and needs no timer.
 *
 * A send that failed fails all that waits behind it, which would overtake it otherwise, and its
 * producer is thrown away. kafkajs takes the sequence numbers of a failed send back though the
 * broker may have written it; the broker would then take the next send for a repeat, and
 * acknowledge what it never writes.
 */
export class KafkaPublisher implements Publisher {
  private producer: Promise<Producer> | null = null;
  private sending: Promise<void> | null = null;
  private readonly queue: PublishQueue;
  private readonly topics: Topics;
  /** The newest offset acknowledged so far, by `topic/partition`: offsets of a log only grow. */
  private readonly acknowledged = new Map<string, bigint>();

  constructor(private readonly options: KafkaPublisherOptions) {
    this.topics = options.topics;
    this.queue = new PublishQueue(
      options.timeoutMs ?? 10_000,
      options.maxWaitingBytes ?? 64 * 1_048_576,
    );
  }

  /** Connects now rather than at the first message. @throws if no broker can be reached */
  async connect(): Promise<void> {
    try {
      await within(FIRST_CONNECT_MS, this.connected(), NO_ANSWER);
    } catch (error) {
      this.discardProducer(undefined);
      throw error;
    }
  }

  publish({ topic, key, value, headers }: Outgoing): Promise<LogPosition> {
    return new Promise((resolve, reject) => {
      const message: NotedMessage = { key, value, headers };
      const bytes = value.length + ENVELOPE_BYTES;
      const entry = { topic: this.topics[topic], message, bytes, deadline: 0, resolve, reject };
      if (!this.queue.add(entry)) return;
      this.sending ??= this.drain();
    });
  }

  /** Waits for what was published so far, then leaves. */
  async close(): Promise<void> {
    await this.sending;
    const producer = await this.producer?.catch(() => null);
    await producer?.disconnect();
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      await this.gather();
      await this.send(this.queue.take());
    }
    this.sending = null;
  }

  /**
   * A few turns of the event loop: requests read from the sockets together, and those that follow
   * on the answers of the last send, go out together. Each send costs as much as several events.
   */
  private async gather(): Promise<void> {
    for (let turn = 0; turn < GATHERING_TURNS; turn += 1) await new Promise(setImmediate);
  }

  private async send(gathered: Waiting[]): Promise<void> {
    let sent: Promise<RecordMetadata[]> | undefined;
    let isGivenUp = false;
    const work = async () => {
      // A broker that hangs takes the connection and never answers: the next producer asks another one.
      const producer = await within(CONNECT_MS, this.connected(), NO_ANSWER);
      if (isGivenUp) throw new Error('connected too late');
      sent = producer.sendBatch({ acks: -1, topicMessages: byTopic(gathered) });
      return sent;
    };
    try {
      // The first has waited longest.
      const deadline = gathered[0]?.deadline ?? 0;
      this.settle(gathered, await within(deadline - ownTime(), work(), NO_ANSWER));
    } catch (cause) {
      isGivenUp = true;
      this.discardProducer(sent);
      this.fail(gathered, PublishError.of(cause));
    } finally {
      this.queue.done(gathered);
    }
  }

  private fail(gathered: readonly Waiting[], error: PublishError): void {
    const behind = this.queue.takeAll();
    this.queue.done(behind);
    this.options.onFailure?.(error);
    for (const { reject } of gathered) reject(error);
    for (const { reject } of behind) reject(error);
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.connectProducer();
    return this.producer;
  }

  private async connectProducer(): Promise<Producer> {
    await this.options.prepare?.();
    return connect(this.options.kafka);
  }

  /** Its late answers, if any come, are nobody's any more: a repeat in the log does no harm. */
  private discardProducer(sent: Promise<unknown> | undefined): void {
    const discarded = this.producer;
    this.producer = null;
    // The next one has sequence numbers of its own: what it is told can't be an old send's.
    this.acknowledged.clear();
    const disconnect = async () => (await discarded)?.disconnect();
    const isGone = async () => {
      await disconnect().catch(() => undefined);
      // A send that was given up is tried again by kafkajs for a while, by connecting again.
      await sent?.catch(() => undefined);
      await disconnect().catch(() => undefined);
    };
    void isGone();
  }

  /** Kafka answers the offset of the first message of each partition; the others follow in order. */
  private settle(gathered: readonly Waiting[], metadata: readonly RecordMetadata[]): void {
    // By topic, then by partition: this runs for each message.
    const topics = new Map<string, Cursor[]>();
    for (const { topicName, partition, baseOffset } of metadata) {
      const place = `${topicName}/${partition}`;
      const next = BigInt(baseOffset ?? -1);
      if (next <= (this.acknowledged.get(place) ?? -1n)) {
        throw new Error(`${place} acknowledged ${next}, which it had already: nothing was written`);
      }
      const cursors = topics.get(topicName) ?? [];
      topics.set(topicName, cursors);
      cursors[partition] = { place, partition, next };
    }
    const cursors = gathered.map(({ topic, message }) => {
      const partition = (message as NotedMessage)[chosen] ?? -1;
      const cursor = topics.get(topic)?.[partition];
      if (!cursor) throw new Error(`nothing acknowledged for ${topic}/${partition}`);
      return cursor;
    });
    gathered.forEach(({ topic, resolve }, index) => {
      const cursor = cursors[index] as Cursor;
      resolve({ topic, partition: cursor.partition, offset: String(cursor.next) });
      cursor.next += 1n;
    });
    for (const all of topics.values())
      all.forEach(({ place, next }) => this.acknowledged.set(place, next - 1n));
  }
}

/** How far the answers to one partition's messages are. */
interface Cursor {
  /** `topic/partition` */
  place: string;
  partition: number;
  next: bigint;
}

/** Measured: more cost nothing and bring nothing. */
const GATHERING_TURNS = 5;
/** How long a new producer may take to connect, in milliseconds: as long as a connection of kafkajs's. */
const CONNECT_MS = 3_000;
/** At the start nobody waits yet. */
const FIRST_CONNECT_MS = 10_000;

const NO_ANSWER = 'Kafka did not answer in time';

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

/** The contract's partitioner: the key decides. */
const notingPartitioner: ICustomPartitioner = () => {
  const partitionOf = contractPartitioner();
  return (args) => {
    const partition = partitionOf(args);
    (args.message as NotedMessage)[chosen] = partition;
    return partition;
  };
};
