import { topicsOf } from '#contracts';
import { checkTopics, createKafka, KafkaProbe, KafkaPublisher, reachKafka } from '#kafka';
import { messageOf, type AppContext } from '#runtime';
import { isKafkaAway, spoolDatabaseOf } from '#wire';
import type { IngestConfig } from '../ingest.config.js';
import { DurablePublisher, LogOnlyPublisher } from './durable.publisher.js';
import { openSpool, type Spool } from './spool.js';

/** All that makes events durable, and its end. */
export interface Durability {
  publisher: DurablePublisher;
  /** Null where none is configured. */
  spool: Spool | null;
  /** Last of all: requests that are being answered still publish. */
  close(): Promise<void>;
}

/** Its user needs no right to others (`npm run topics -- acls`). */
const WRITTEN = ['documents', 'files', 'batches', 'unmapped'] as const;

/** The relay is in no hurry: nobody waits for it. */
const RELAY_TIMEOUT_MS = 10_000;

/**
 * Connects to the spool where one is configured, and then to Kafka if that is there; without a spool waits for Kafka.
 * @throws if that needs someone to think: the topics or the spool's tables are not as agreed, Kafka refuses this user
 */
export async function openDurability(context: AppContext<IngestConfig>): Promise<Durability> {
  const { config, logger, readiness, starting } = context;
  const connection = {
    brokers: config.KAFKA_BROKERS,
    security: config,
    clientId: 'foxtail-ingest',
    logger,
  };
  const kafka = createKafka(connection);
  const topics = topicsOf(config.TOPIC_PREFIX);
  const probe = new KafkaProbe(connection);
  const publisherTo = (timeoutMs: number, onFailure?: () => void) =>
    new KafkaPublisher({
      kafka,
      topics,
      timeoutMs,
      // Each time that a producer is made: a topic may be made anew, and otherwise, meanwhile.
      prepare: () => checkTopics(kafka, topics, WRITTEN),
      ...(onFailure ? { onFailure } : {}),
    });
  const spoolDatabase = spoolDatabaseOf(config);
  if (spoolDatabase === null) {
    const publisher = publisherTo(config.PUBLISH_TIMEOUT_MS ?? 10_000);
    await starting.reach('kafka', isKafkaAway, async () => {
      await reachKafka(connection);
      await publisher.connect();
    });
    readiness.add('kafka', () => probe.check());
    return {
      publisher: new LogOnlyPublisher(publisher),
      spool: null,
      close: async () => {
        await publisher.close();
        await probe.close();
      },
    };
  }
  const spool = await openSpool(spoolDatabase, context, {
    live: (onFailure) => publisherTo(config.PUBLISH_TIMEOUT_MS ?? 1_000, onFailure),
    relay: publisherTo(RELAY_TIMEOUT_MS),
  });
  // Either will do.
  readiness.add('durability', async () => {
    await Promise.any([probe.check(), spool.check()]).catch((error: AggregateError) => {
      throw new Error(error.errors.map(messageOf).join('; '), { cause: error });
    });
  });
  return {
    publisher: spool.publisher,
    spool,
    close: async () => {
      await spool.close();
      await probe.close();
    },
  };
}
