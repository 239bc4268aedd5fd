export {
  kafkaFaults,
  kafkaSettings,
  type KafkaSecurity,
  type KafkaSettings,
} from './kafka.settings.js';
export { kafkaSasl, kafkaTls, type KafkaSasl } from './kafka.wire.js';
export {
  databaseFaults,
  databaseOf,
  databaseSettings,
  spoolDatabaseOf,
  spoolDatabaseSettings,
  type DatabaseAddress,
} from './database.settings.js';
export { connectionOf, createClient } from './database.connection.js';
export { advise, tlsAdvice, type Peer } from './tls-words.js';
export { isBrokenConnection, isKafkaAway, isPostgresAway, NoAnswerError } from './away.js';
export { ownTime, within } from './own-time.js';
