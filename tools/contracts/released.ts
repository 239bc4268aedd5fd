import {
  catalogue,
  jsonSchemas,
  PARTITIONER,
  PARTITIONS,
  topicKinds,
  topicSettings,
  topicsOf,
} from '#contracts';
import { partitionOf } from '#kafka';
import type { Contracts } from './contracts-form.js';
import { contentTypeOf, headersSchema } from './message-form.js';
import { keyDescription } from './words.js';

/** Keys of each length modulo four: murmur2 reads four bytes at a time, and the rest by itself. */
const SAMPLE_KEYS = [
  'demo/64f0c0ffee00000000000001',
  'demo/64f0c0ffee00000000000002',
  'acme-test/64f0c0ffee00000000000001',
  'production/64f0c0ffee00000000000001',
  'staging/64f0c0ffee00000000000001',
];

/** The contracts as the code has them now. */
export function currentContracts(version: string): Contracts {
  const schemas = jsonSchemas();
  const names = topicsOf();
  return {
    version,
    partitioner: {
      name: PARTITIONER,
      samples: Object.fromEntries(SAMPLE_KEYS.map((key) => [key, partitionOf(key)])),
    },
    topics: Object.fromEntries(
      topicKinds.map((kind) => [
        kind,
        { name: names[kind], partitions: PARTITIONS, settings: topicSettings(kind) },
      ]),
    ),
    events: Object.fromEntries(
      catalogue.map((event) => [
        event.type,
        {
          topic: event.topic,
          key: { template: keyDescription(event), example: event.example.key },
          contentType: contentTypeOf(event),
          headers: headersSchema(event.topic, { const: event.type }),
          schema: schemas.get(event.type) ?? null,
        },
      ]),
    ),
  };
}
