import { Kafka, logLevel, type RetryOptions } from 'kafkajs';
import type { KafkaSecurity } from '#wire';
import { logTo, type KafkaLogger } from './kafka.log.js';
import { securityOptions } from './kafka.security.js';

export interface KafkaSettings {
  /** `host:port`, comma-separated. */
  brokers: string;
  /** Names this process in the brokers' logs and quotas. */
  clientId: string;
  logger: KafkaLogger;
  /** An app's settings; without them it is a plain connection. */
  security?: KafkaSecurity;
  /** How often a connection is tried; kafkajs's own way unless told otherwise: for ten seconds. */
  retry?: RetryOptions;
}

export function createKafka({
  brokers,
  clientId,
  logger,
  security = {},
  retry,
}: KafkaSettings): Kafka {
  const all = brokers.split(',').map((broker) => broker.trim());
  return new Kafka({
    clientId,
    ...securityOptions(security),
    // kafkajs asks the first of the list, and no other while that one takes connections and answers nothing.
    brokers: () => shuffled(all),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    ...(retry === undefined ? {} : { retry }),
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
