import { Type, type Static } from 'typebox';
import { LARGEST_MESSAGE } from '#contracts';
import { portSetting, runtimeSettings } from '#runtime';
import { kafkaSettings, spoolDatabaseSettings } from '#wire';

/** Settings of ingest, out of environment variables. */
export const ingestConfigSchema = Type.Object({
  ...runtimeSettings,
  REQUEST_TIMEOUT_MS: Type.Integer({
    ...runtimeSettings.REQUEST_TIMEOUT_MS,
    default: 10_000,
  }),
  PORT: portSetting(8080),
  ...kafkaSettings,
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
  PUBLISH_TIMEOUT_MS: Type.Optional(
    Type.Integer({
      minimum: 100,
      description:
        'How long Kafka may take to acknowledge an event before it goes to the spool, or before the answer is 503. Default 1000 with a spool, else 10000.',
    }),
  ),
  ...spoolDatabaseSettings(
    'Postgres in which events wait while Kafka can not take them. Without it such events are answered 503.',
  ),
  MAX_IN_FLIGHT_REQUESTS: Type.Integer({
    default: 5_000,
    minimum: 1,
    description: 'Requests that are worked on at once; past it the answer is 503.',
  }),
  MAX_IN_FLIGHT_BYTES: Type.Integer({
    default: 67_108_864,
    minimum: 1_048_576,
    description: 'Bytes of their bodies at once; past it the answer is 503.',
  }),
  FORGERIES_PER_MINUTE: Type.Integer({
    default: 300,
    minimum: 0,
    description:
      'Requests with a bad signature after which an address that sent no good one is answered 429 for the rest of the minute; 0 for no limit.',
  }),
  RECENT_EVENTS: Type.Integer({
    default: 20_000,
    minimum: 0,
    description: 'Events to remember, so that most repeats need not be published again.',
  }),
  REPEATS_PER_EVENT: Type.Integer({
    default: 100,
    minimum: 10,
    description:
      'How often one of them may come again at one endpoint; past it the answer is 429. The vendor tries three times.',
  }),
  ENDPOINTS_POLL_MS: Type.Integer({
    default: 2_000,
    minimum: 100,
    description: 'How often the files of the endpoints are looked at. SIGHUP reloads at once.',
  }),
  ALLOW_INLINE_SECRETS: Type.Boolean({
    default: false,
    description: 'Development only: lets the endpoints file hold secrets themselves.',
  }),
});
export type IngestConfig = Static<typeof ingestConfigSchema>;
