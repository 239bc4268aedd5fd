import { healthPaths, problemResponses, problemSchema, type OpenApiObject } from '#runtime';
import { ingestProblems } from './webhooks/ingest.problems.js';

const refusals = [
  'bad-request',
  'signature-invalid',
  'endpoint-not-found',
  'method-not-allowed',
  'body-too-large',
  'unsupported-content-encoding',
  'too-many-forgeries',
  'too-many-repeats',
  'not-durable',
  'saturated',
  'starting',
];

const webhook = {
  type: 'object',
  description: 'First dialect: type, data, time. Second: type, id, timestamp, data, version.',
  required: ['type', 'data'],
  properties: {
    type: { type: 'string', description: 'What happened, such as document.processed.' },
    data: { type: 'object', description: 'The document, file, batch or import.' },
    time: {
      type: ['string', 'number'],
      description: 'ISO 8601, or an epoch in seconds or milliseconds.',
    },
    id: { type: 'string', description: 'Unique for each event (second dialect).' },
    timestamp: { type: 'string', description: 'As `time` (second dialect).' },
    version: { type: 'string', description: '1.0 (second dialect).' },
  },
};

const receipt = {
  type: 'object',
  description: 'The event is durable.',
  required: ['eventId', 'outcome'],
  properties: {
    eventId: { type: 'string', description: 'The same for every repeat.' },
    outcome: {
      type: 'string',
      enum: ['accepted', 'unmapped'],
      description: 'unmapped: authentic, but no event that is known; kept as it came.',
    },
    position: {
      type: 'string',
      description:
        'Opaque, of an accepted event: where it stands in the log, or that it is on its way there.',
    },
    repeated: {
      type: 'boolean',
      description: 'True where this process had the same event lately.',
    },
  },
};

function operation(method: 'Post' | 'Put'): OpenApiObject {
  return {
    operationId: `receiveWebhook${method}`,
    tags: ['webhooks'],
    summary: 'Takes one webhook of the vendor',
    description:
      'The signature is an HMAC over the raw bytes of the body, in the header that the endpoint names. Answered 200, and only 200, once the event is durable: in Kafka, or in the spool on its way there. A repeat is answered 200 too, unless one event comes again far more often than the vendor tries.',
    parameters: [
      {
        name: 'endpoint',
        in: 'path',
        required: true,
        description: 'The id of an endpoint in the endpoints file.',
        schema: { type: 'string' },
        example: 'invofox-production',
      },
      {
        name: 'x-invofox-signature',
        in: 'header',
        required: true,
        description:
          'The signature, in hex or base64 as the endpoint says. The header may have another name.',
        schema: { type: 'string' },
      },
    ],
    requestBody: {
      required: true,
      description: 'Any Content-Type is taken.',
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Webhook' },
          example: {
            type: 'document.processed',
            data: { _id: '64f0c0ffee0000000000d001', loadBatch: '64f0c0ffee0000000000b001' },
            time: '2026-03-01T10:00:00Z',
          },
        },
      },
    },
    responses: {
      '200': {
        description: 'The event is durable.',
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Receipt' },
            example: {
              eventId: 'body-3xP0mWJbVwYk1dG9s5xq2yJYpN0o8c7Qm4TzR6uLhXA',
              outcome: 'accepted',
              position: 'WyJmb3h0YWlsLmRvY3VtZW50cy52MSIsNywiMTA0MiJd',
            },
          },
        },
      },
      ...problemResponses(ingestProblems, refusals),
    },
  };
}

/** The HTTP side of ingest as OpenAPI 3.1. */
export function ingestOpenApi(): OpenApiObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Foxtail ingest',
      version: '1.0.0',
      description: "Takes the vendor's signed webhooks and records each as an event in Kafka.",
      contact: { name: 'Foxtail' },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:8080', description: 'As `npm start` has it.' }],
    tags: [
      { name: 'webhooks', description: "The vendor's calls." },
      { name: 'health', description: 'For orchestrators.' },
    ],
    paths: {
      '/webhooks/{endpoint}': { post: operation('Post'), put: operation('Put') },
      ...healthPaths('kafka'),
    },
    components: { schemas: { Webhook: webhook, Receipt: receipt, Problem: problemSchema } },
  };
}
