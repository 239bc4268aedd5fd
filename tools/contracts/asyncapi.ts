import {
  catalogue,
  headersOf,
  jsonSchemas,
  PARTITIONS,
  topicConfig,
  topicKinds,
  topicsOf,
  type EventDescription,
  type HeaderDescription,
  type JsonSchema,
  type TopicKind,
} from '#contracts';
import { keyDescriptions, topicDescriptions } from './words.js';

const topics = topicsOf();

/** The topics as an AsyncAPI 3 document. Foxtail is the sender: others subscribe. */
export function asyncApi(version: string): object {
  return {
    asyncapi: '3.1.0',
    id: 'urn:foxtail',
    info: {
      title: 'Foxtail events',
      version,
      description:
        "Events made of a document-AI vendor's webhooks: CloudEvents 1.0 in Kafka's binary mode. Be idempotent on `ce_source` and `ce_id`; pass over types and members that you do not know.",
      contact: { name: 'Foxtail' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: [{ name: 'kafka' }, { name: 'cloudevents' }],
    },
    defaultContentType: 'application/json',
    servers: {
      local: {
        host: '127.0.0.1:19092',
        protocol: 'kafka',
        description: 'The local stack, as `npm start` has it.',
      },
    },
    channels: Object.fromEntries(topicKinds.map((kind) => [kind, channel(kind)])),
    operations: Object.fromEntries(
      topicKinds.map((kind) => [
        `send${kind[0]?.toUpperCase()}${kind.slice(1)}`,
        {
          action: 'send',
          channel: { $ref: `#/channels/${kind}` },
          summary: topicDescriptions[kind],
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(catalogue.map((event) => [nameOf(event), message(event)])),
      schemas: Object.fromEntries(
        [...jsonSchemas()].map(([type, schema]) => [type, inline(schema)]),
      ),
    },
  };
}

function channel(kind: TopicKind): object {
  const events = catalogue.filter(({ topic }) => topic === kind);
  return {
    address: topics[kind],
    title: topics[kind],
    description: topicDescriptions[kind],
    messages: Object.fromEntries(
      events.map((event) => [nameOf(event), { $ref: `#/components/messages/${nameOf(event)}` }]),
    ),
    bindings: {
      kafka: {
        topic: topics[kind],
        partitions: PARTITIONS,
        topicConfiguration: {
          'cleanup.policy': [topicConfig['cleanup.policy']],
          'retention.ms': Number(topicConfig['retention.ms']),
          'retention.bytes': Number(topicConfig['retention.bytes']),
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}

function message(event: EventDescription): object {
  const { type, when, schema, example, keyOf } = event;
  const isJson = schema !== null;
  return {
    name: type,
    title: type,
    summary: when,
    contentType: isJson ? 'application/json' : 'application/octet-stream',
    headers: headersSchema(event),
    payload: isJson
      ? { $ref: `#/components/schemas/${type}` }
      : { type: 'string', description: 'Raw bytes, as they were received.' },
    bindings: {
      kafka: {
        key: { type: 'string', description: keyDescriptions[keyOf], examples: [example.key] },
        bindingVersion: '0.5.0',
      },
    },
    examples: [
      {
        name: 'one',
        summary: 'As it stands in the topic.',
        headers: example.headers,
        payload: isJson
          ? (JSON.parse(example.value.toString('utf8')) as unknown)
          : example.value.toString('utf8'),
      },
    ],
  };
}

function headersSchema({ type, topic }: EventDescription): object {
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
          { ...headerSchema(header), ...(header.name === 'ce_type' ? { const: type } : {}) },
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

/** AsyncAPI's component names have no dots in references everywhere; dashes are safe. */
function nameOf({ type }: EventDescription): string {
  return type.replaceAll('.', '-');
}

/** Within the document a schema needs no identity of its own. */
function inline({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
