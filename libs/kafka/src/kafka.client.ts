import { Kafka, logLevel, type logCreator } from 'kafkajs';
import type { KafkaSecurity } from '#wire';
import { securityOptions } from './kafka.security.js';

/** Where log lines go; the shape of pino, of which this lib needs four levels only. */
export interface KafkaLogger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface KafkaSettings {
  /** `host:port`, comma-separated. */
  brokers: string;
  /** Names this process in the brokers' logs and quotas. */
  clientId: string;
  logger: KafkaLogger;
  /** An app's settings; without them it is a plain connection. */
  security?: KafkaSecurity;
}

export function createKafka({ brokers, clientId, logger, security = {} }: KafkaSettings): Kafka {
  const all = brokers.split(',').map((broker) => broker.trim());
  return new Kafka({
    clientId,
    ...securityOptions(security),
    // kafkajs asks the first of the list, and no other while that one takes connections and answers nothing.
    brokers: () => shuffled(all),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    logLevel: logLevel.INFO,
    logCreator: logTo(logger),
  });
}

function shuffled(brokers: readonly string[]): string[] {
  return brokers
    .map((broker) => ({ broker, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ broker }) => broker);
}

/** Kafka's words for a right that its user lacks. */
const REFUSED = /Not authorized/i;

function logTo(logger: KafkaLogger): logCreator {
  return () =>
    ({ level, log: { message: said, timestamp: _, logger: __, ...fields } }) => {
      const isRefused = REFUSED.test(`${said} ${String(fields['error'])}`);
      const message = isRefused ? `${said} (its rights: npm run topics -- acls)` : said;
      if (level === logLevel.ERROR) logger.error({ kafka: fields }, message);
      else if (level === logLevel.WARN) logger.warn({ kafka: fields }, message);
      // kafkajs tells of each join and fetch at INFO: of use when looking for a fault only.
      else logger.debug({ kafka: fields }, message);
    };
}
