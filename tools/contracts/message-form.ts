import {
  headersOf,
  type EventDescription,
  type HeaderDescription,
  type JsonSchema,
  type TopicKind,
} from '#contracts';

/**
 * The headers of a topic's messages as a JSON Schema: all are text, and others may be added.
 * @param ceTypeIs what its `ce_type` may be, as a schema
 */
export function headersSchema(topic: TopicKind, ceTypeIs: object): JsonSchema {
  const headers = headersOf(topic);
  const isPrefix = ({ name }: HeaderDescription) => name.endsWith('*');
  const prefixes = headers.filter(isPrefix);
  return {
    type: 'object',
    required: headers.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(
      headers
        .filter((header) => !isPrefix(header))
        .map((header) => [
          header.name,
          { ...headerSchema(header), ...(header.name === 'ce_type' ? ceTypeIs : {}) },
        ]),
    ),
    ...(prefixes.length === 0
      ? {}
      : {
          patternProperties: Object.fromEntries(
            prefixes.map((header) => [`^${header.name.slice(0, -1)}`, headerSchema(header)]),
          ),
        }),
  };
}

function headerSchema({ description, pattern, values }: HeaderDescription): object {
  return {
    type: 'string',
    description: withoutLinks(description),
    ...(pattern === undefined ? {} : { pattern }),
    ...(values === undefined ? {} : { enum: values }),
  };
}

/** Links of `events.md` lead nowhere from here. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\[([^\]]*)\]\(#[^)]*\)/g, '$1');
}

/** Media type of the value. An unmapped request's is whatever it said. */
export function contentTypeOf({ schema, topic, example }: EventDescription): string {
  if (schema !== null) return example.headers['content-type'] ?? 'none at all';
  return topic === 'unmapped' ? '*/*' : 'application/octet-stream';
}
