import { Type, type Static } from 'typebox';
import { LARGEST_MESSAGE } from '#contracts';
import { portSetting, runtimeSettings } from '#runtime';

/** Settings of ingest, out of environment variables. */
export const ingestConfigSchema = Type.Object({
  ...runtimeSettings,
  PORT: portSetting(8080),
  KAFKA_BROKERS: Type.String({
    description: 'Kafka bootstrap servers: host:port, comma-separated.',
  }),
  TOPIC_PREFIX: Type.String({
    default: 'foxtail',
    pattern: '^[a-zA-Z0-9._-]{1,100}$',
    description: 'What the names of the topics begin with.',
  }),
  ENDPOINTS_FILE: Type.String({
    default: 'foxtail.yaml',
    description: 'YAML file with the webhook endpoints (see foxtail.example.yaml).',
  }),
  BODY_LIMIT_BYTES: Type.Integer({
    default: 921_600,
    minimum: 1_024,
    // What is mapped stands in the message twice, the envelope around it: it must always fit.
    maximum: LARGEST_MESSAGE / 4,
    description: 'Largest webhook body.',
  }),
  PUBLISH_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 100,
    description: 'How long Kafka may take to acknowledge an event before the answer is 503.',
  }),
  ALLOW_INLINE_SECRETS: Type.Boolean({
    default: false,
    description: 'Development only: lets the endpoints file hold secrets themselves.',
  }),
});
export type IngestConfig = Static<typeof ingestConfigSchema>;
