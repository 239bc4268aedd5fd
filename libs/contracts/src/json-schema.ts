import { catalogue, type EventDescription } from './catalogue.js';

/** JSON Schema 2020-12 of the values of one event type, with an example. */
export type JsonSchema = Record<string, unknown>;

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** The published schema of each event whose value is JSON, by CloudEvents `type`. */
export function jsonSchemas(): ReadonlyMap<string, JsonSchema> {
  return new Map(
    catalogue.flatMap((event) => (event.schema === null ? [] : [[event.type, schemaOf(event)]])),
  );
}

function schemaOf({ type, when, schema, example }: EventDescription): JsonSchema {
  // Through JSON: what is published has no trace of the library that it was written with.
  const plain = JSON.parse(JSON.stringify(schema)) as JsonSchema;
  return {
    $schema: DIALECT,
    $id: `urn:foxtail:schema:${type}`,
    title: type,
    description: when,
    ...plain,
    examples: [JSON.parse(example.value.toString('utf8'))],
  };
}
