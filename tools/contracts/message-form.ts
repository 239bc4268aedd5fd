import { headersOf, type EventDescription, type JsonSchema } from '#contracts';

/** The headers of an event's messages as a JSON Schema: all are text, and others may be added. */
export function headersSchema({ type, topic }: EventDescription): JsonSchema {
  const headers = headersOf(topic);
  return {
    type: 'object',
    required: headers.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      headers.map(({ name, description, pattern }) => [
        name,
        {
          type: 'string',
          description,
          ...(pattern === undefined ? {} : { pattern }),
          ...(name === 'ce_type' ? { const: type } : {}),
        },
      ]),
    ),
  };
}

/** Media type of the value; of what Foxtail could not read, only that it is bytes. */
export function contentTypeOf({ schema, example }: EventDescription): string {
  return schema === null
    ? 'application/octet-stream'
    : (example.headers['content-type'] ?? 'none at all');
}
