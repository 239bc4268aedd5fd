import { portSetting, runtimeSettings } from '#runtime';
import { Type, type Static } from 'typebox';

/** Settings of the simulator, read once in `main.ts`. */
export const simulatorSettings = Type.Object({
  PORT: portSetting(8083),
  ...runtimeSettings,
  SIMULATOR_CONFIG: Type.Optional(
    Type.String({
      description:
        'Path of the YAML file with environments, API keys and webhook configurations (see simulator.example.yaml). Unset: one demo environment that sends to http://127.0.0.1:8080/webhooks/demo.',
    }),
  ),
  SEED: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'Seed of every drawn id, delay and field. The same seed makes the same ids again, so leave it unset where a run must not meet the documents of an earlier one.',
    }),
  ),
  STATE_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Path of a file in which batches, documents, files, companies and changed webhook configurations outlive a restart, or a kill. It is made if there is none; one process has it at a time. Unset: all ends with the process.',
    }),
  ),
  SPEED: Type.Number({
    default: 1,
    exclusiveMinimum: 0,
    maximum: 100_000,
    description:
      "How many times as fast the vendor's clock goes: processing, the closing of batches, and the times in objects and events. Deliveries and their retries keep to the real time.",
  }),
  INACTIVITY_SECONDS: Type.Number({
    default: 30,
    exclusiveMinimum: 0,
    description:
      'A batch closes by itself that long after the last request for it. The vendor has 30.',
  }),
  PROCESSING_MS_MIN: Type.Integer({
    default: 200,
    minimum: 0,
    description: 'Shortest time that a document takes to be processed.',
  }),
  PROCESSING_MS_MAX: Type.Integer({
    default: 1_500,
    minimum: 0,
    description: 'Longest time that a document takes to be processed; drawn for each document.',
  }),
  REJECTED_FILES: Type.Number({
    default: 0,
    minimum: 0,
    maximum: 1,
    description:
      "Share of the files that are rejected, by the seed. Whatever it is, a file or URL with one of the vendor's codes in its name, such as ERR_DOWNLOADING_FILE.pdf, is rejected with that.",
  }),
  DELIVERY_CONCURRENCY: Type.Integer({
    default: 16,
    minimum: 1,
    description: 'Requests in flight at once, for each webhook configuration.',
  }),
  DELIVERY_TIMEOUT_MS: Type.Integer({
    default: 30_000,
    minimum: 1,
    description: 'Time limit of one delivery attempt, from first byte to whole answer.',
  }),
  RETRY_DELAY_MS: Type.Integer({
    default: 300,
    minimum: 0,
    description: 'Delay before the next try, where no Retry-After says otherwise.',
  }),
  DELIVERY_QUEUE_LIMIT: Type.Integer({
    default: 100_000,
    minimum: 1,
    description: 'Deliveries that may wait; while that many do, uploads are answered 503.',
  }),
  DELIVERY_LOG_LIMIT: Type.Integer({
    default: 20_000,
    minimum: 1,
    description: 'Deliveries that the delivery log remembers; the oldest go first.',
  }),
  DELIVERY_LOG_BYTES: Type.Integer({
    default: 33_554_432,
    minimum: 0,
    description:
      'Bytes of request bodies that the delivery log keeps, to show them and to send them again; the oldest go first.',
  }),
  RETAINED_DOCUMENTS: Type.Integer({
    default: 20_000,
    minimum: 1,
    description:
      'Documents kept for the vendor API; past it, the oldest batches that are wholly processed are forgotten.',
  }),
});

export type SimulatorSettings = Static<typeof simulatorSettings>;
