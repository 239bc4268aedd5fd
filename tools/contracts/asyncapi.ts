import { PARTITIONS, topicKinds, topicSettings, topicsOf, type TopicKind } from '#contracts';
import { messages, namesOn, schemas } from './asyncapi-messages.js';
import { topicDescriptions } from './words.js';

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
      messages: messages(),
      schemas: schemas(),
    },
  };
}

function channel(kind: TopicKind): object {
  const settings = topicSettings(kind);
  return {
    address: topics[kind],
    title: topics[kind],
    description: topicDescriptions[kind],
    messages: Object.fromEntries(
      namesOn(kind).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
    ),
    bindings: {
      kafka: {
        topic: topics[kind],
        partitions: PARTITIONS,
        topicConfiguration: {
          'cleanup.policy': [settings['cleanup.policy']],
          'retention.ms': Number(settings['retention.ms']),
          'retention.bytes': Number(settings['retention.bytes']),
          'max.message.bytes': Number(settings['max.message.bytes']),
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}
