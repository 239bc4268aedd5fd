import type { Outgoing } from '#contracts';
import { Repeats, TopicError, type KafkaPublisher } from '#kafka';
import { messageOf, type AppContext } from '#runtime';
import { SpoolingPublisher, SpoolRelay, SpoolSchemaError, SpoolStore } from '#spool';
import { within, type DatabaseAddress } from '#wire';
import type { IngestConfig } from '../ingest.config.js';
import { DurablePublisher, type Durable } from './durable.publisher.js';

/** The spool and its relay, running. */
export interface Spool {
  publisher: DurablePublisher;
  store: SpoolStore;
  /** @throws while Postgres is away */
  check(): Promise<void>;
  /** 0 while events go to Kafka, 1 while they go to the spool. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** With what is asked of Kafka before, the answer comes within two seconds. */
const SPOOL_TIMEOUT_MS = 800;
/** How long a start waits for Kafka before it does without. */
const START_MS = 5_000;

/** @throws if the spool's tables are missing, or the topics are not as agreed */
export async function openSpool(
  url: DatabaseAddress,
  { logger }: Pick<AppContext<IngestConfig>, 'logger'>,
  kafka: { live: (onFailure: () => void) => KafkaPublisher; relay: KafkaPublisher },
): Promise<Spool> {
  const store = new SpoolStore({
    url,
    timeoutMs: SPOOL_TIMEOUT_MS,
    onIdleError: (error) =>
      logger.warn({ reason: error.message }, 'lost a connection to the spool'),
  });
  const repeats = new Repeats();
  const relay = new SpoolRelay({
    store,
    kafka: kafka.relay,
    onRelayed: (count) => logger.debug({ count }, 'relayed from the spool'),
    onSetAside: ({ seq, topic }, reason) =>
      logger.error({ seq: String(seq), topic, reason }, 'Kafka refuses a spooled event: set aside'),
    onFailure: (error) => {
      const reason = messageOf(error);
      repeats.tell(reason, performance.now(), (more) =>
        logger.warn({ reason, ...more }, 'the relay waits'),
      );
    },
  });
  let live: KafkaPublisher | undefined;
  const spooling = new SpoolingPublisher({
    store,
    kafka: (onFailure) => (live = kafka.live(onFailure)),
    wakeRelay: () => relay.wake(),
    spoolTimeoutMs: SPOOL_TIMEOUT_MS,
    onState: (circuit, why) =>
      circuit === 'closing'
        ? logger.debug({ circuit, why }, 'circuit')
        : logger.warn(
            { circuit, why },
            circuit === 'live' ? 'events go to Kafka' : 'events go to the spool',
          ),
  });
  await checkTables(store, logger);
  const fault = await connect(live as unknown as KafkaPublisher);
  await spooling.start();
  if (fault !== null) spooling.open(fault);
  relay.start();
  return {
    publisher: new SpooledPublisher(spooling),
    store,
    check: () => store.check(),
    isOpen: () => spooling.circuit !== 'live',
    close: async () => {
      await spooling.close();
      await relay.stop();
      await Promise.all([live?.close(), kafka.relay.close()]);
      await store.close();
    },
  };
}

class SpooledPublisher extends DurablePublisher {
  constructor(private readonly spooling: SpoolingPublisher) {
    super();
  }

  publish(message: Outgoing): Promise<Durable> {
    return this.spooling.publish(message);
  }
}

/** Postgres may be away at the start, for Kafka may be there; tables that are missing stay missing. */
async function checkTables(
  store: SpoolStore,
  logger: AppContext<IngestConfig>['logger'],
): Promise<void> {
  try {
    await store.check();
  } catch (error) {
    if (error instanceof SpoolSchemaError) throw error;
    logger.warn({ reason: messageOf(error) }, 'the spool can not be reached: starts without it');
  }
}

/** @returns why Kafka can't be reached just now; null if it can. @throws TopicError */
async function connect(publisher: KafkaPublisher): Promise<string | null> {
  try {
    await within(START_MS, publisher.connect(), `no answer within ${START_MS} ms`);
    return null;
  } catch (error) {
    if (error instanceof TopicError) throw error;
    return `Kafka can not be reached: ${messageOf(error)}`;
  }
}
