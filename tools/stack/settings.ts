// What both ways of running Kafka and Postgres (Docker Compose, this machine) have in common.
// compose.spec.ts holds docker-compose.yml against this module.

export const KAFKA_VERSION = '4.3.1';
export const POSTGRES_VERSION = '18.4';

/** Ports on 127.0.0.1 that are tried first. */
export const PREFERRED_PORTS = { kafka: 19092, kafkaController: 19093, postgres: 15432 } as const;

export const DATABASE_NAME = 'foxtail';
export const DATABASE_USER = 'foxtail';

/** Broker settings that do not depend on addresses or folders, by their names in server.properties. */
export const KAFKA_SETTINGS: Readonly<Record<string, string>> = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  'controller.listener.names': 'CONTROLLER',
  'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
  // A topic exists because it was created with its partition count, never by a typing error.
  'auto.create.topics.enable': 'false',
  'default.replication.factor': '1',
  'min.insync.replicas': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '5',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '5',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '5',
  'group.initial.rebalance.delay.ms': '0',
  // The log is the record: it is kept for ever.
  'log.retention.ms': '-1',
};

export const KAFKA_HEAP = '-Xmx512m';

/** Server settings, as given to `postgres -c`. */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '200',
  fsync: 'on',
  synchronous_commit: 'on',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The cluster's encoding and collation: the same on every platform, whatever locales it has. */
export const INITDB_ARGS: readonly string[] = [
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth-host=scram-sha-256',
];
