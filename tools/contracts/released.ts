import {
  catalogue,
  headersOf,
  jsonSchemas,
  PARTITIONS,
  topicsOf,
  type JsonSchema,
} from '#contracts';

/** All of the contracts that a subscriber may have built on, as plain data. */
export interface Contracts {
  version: string;
  /** Topic names by what they hold. */
  topics: Record<string, string>;
  partitions: number;
  partitioner: string;
  events: Record<string, EventContract>;
}

export interface EventContract {
  topic: string;
  keyOf: string;
  /** Headers that are always there. */
  headers: string[];
  schema: JsonSchema | null;
}

/** The contracts as the code has them now. */
export function currentContracts(version: string): Contracts {
  const schemas = jsonSchemas();
  return {
    version,
    topics: { ...topicsOf() },
    partitions: PARTITIONS,
    partitioner: 'murmur2',
    events: Object.fromEntries(
      catalogue.map(({ type, topic, keyOf }) => [
        type,
        {
          topic,
          keyOf,
          headers: headersOf(topic).flatMap(({ name, required }) => (required ? [name] : [])),
          schema: schemas.get(type) ?? null,
        },
      ]),
    ),
  };
}
