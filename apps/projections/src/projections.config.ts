import { Type, type Static } from 'typebox';
import { portSetting, runtimeSettings } from '#runtime';
import { databaseSettings, kafkaSettings, spoolDatabaseSettings } from '#wire';

/** Settings of projections, out of environment variables. */
export const projectionsConfigSchema = Type.Object({
  ...runtimeSettings,
  PORT: portSetting(8081),
  ...kafkaSettings,
  ...databaseSettings,
  ...spoolDatabaseSettings(
    "The database of ingest's spool; DATABASE_URL if it is not set. No batch closes by silence while events wait there.",
  ),
  TOPIC_PREFIX: Type.String({
    default: 'foxtail',
    pattern: '^[a-zA-Z0-9._-]{1,100}$',
    description: 'What the names of the topics begin with.',
  }),
  CONSUMER_GROUP: Type.String({
    default: 'foxtail-projections',
    minLength: 1,
    description: 'Kafka consumer group; all replicas share one.',
  }),
  CHUNK_SIZE: Type.Integer({
    default: 1_000,
    minimum: 1,
    maximum: 10_000,
    description: 'Events that one transaction applies at most.',
  }),
  PARTITIONS_AT_ONCE: Type.Integer({
    default: 6,
    minimum: 1,
    maximum: 64,
    description:
      'Partitions that this process applies at the same time; each holds one connection.',
  }),
  SESSION_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 6_000,
    maximum: 300_000,
    description: 'How long after a replica died the others take over its partitions.',
  }),
  PROGRESS_MS: Type.Integer({
    default: 5_000,
    minimum: 100,
    maximum: 60_000,
    description: 'How often it is looked how far the projections are, for metrics and liveness.',
  }),
  STALL_SECONDS: Type.Integer({
    default: 120,
    // Longer than the longest statement: what Postgres is still at has not stalled.
    minimum: 90,
    description:
      'Nothing applied for so long, while Kafka and Postgres answer and there is something to apply: /livez fails.',
  }),
  TICK_MS: Type.Integer({
    default: 1_000,
    minimum: 50,
    description: 'How often batches are looked at for silence.',
  }),
  OUTBOX_MS: Type.Integer({
    default: 200,
    minimum: 10,
    description: 'How often the outbox is looked at for completed batches to tell of.',
  }),
});
export type ProjectionsConfig = Static<typeof projectionsConfigSchema>;
