import { Type } from 'typebox';
import { deliveryStatuses } from '../delivery/delivery-record.js';
import { copyFaults, disturbances, injectedFaults } from '../delivery/faults.js';
import { demoEnvironments } from '../environments.config.js';
import { batchId } from '../vendor/vendor.schemas.js';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const orNull = (type: 'string' | 'integer' | 'number', description: string) =>
  Type.Unsafe({ type: [type, 'null'], description });

const attempt = Type.Object({
  at: Type.String({ format: 'date-time', description: 'When it ended.' }),
  httpStatus: Type.Optional(Type.Integer({ description: 'The status that it was answered with.' })),
  error: Type.Optional(
    Type.String({ description: 'Why there was no answer, or why it did not count.' }),
  ),
  latencyMs: Type.Number({ minimum: 0, description: 'Milliseconds that it took.' }),
  answer: Type.Optional(Type.String({ description: "The start of the answer's body." })),
});

const delivery = {
  seq: Type.Integer({ minimum: 1, description: 'Counts up from 1.' }),
  webhook: Type.String({ description: 'Id of the webhook configuration.' }),
  environment: Type.String({ description: 'Id of its environment.' }),
  eventType: Type.String({ description: 'Such as document.processed.' }),
  eventTime: Type.String({ format: 'date-time', description: 'When it happened.' }),
  batchId: Type.Optional(Type.String({ description: 'The batch that it is about or within.' })),
  documentId: Type.Optional(Type.String({ description: 'The document that it is about.' })),
  status: Type.Enum([...deliveryStatuses], {
    description:
      'pending: no attempt has ended yet; refused: the last one failed, and another follows; accepted: answered 200; lost: the last try failed too; cancelled: its configuration was deleted.',
  }),
  attempts: count('How many attempts ended.'),
  httpStatus: orNull('integer', 'Of the last attempt.'),
  error: orNull('string', 'Of the last attempt.'),
  latencyMs: orNull('number', 'Of the last attempt.'),
  eventId: orNull('string', 'What the receiver called the event in its answer.'),
  fault: Type.Unsafe({
    enum: [...copyFaults, ...injectedFaults, null],
    description:
      'Why there is this delivery beside the true one, which `copyOf` names; null for a true one.',
  }),
  copyOf: orNull('integer', '`seq` of the true delivery that a fault added this one to.'),
  redeliveryOf: orNull('integer', '`seq` of the delivery that a person had sent again.'),
  disturbedBy: Type.Array(Type.Enum([...disturbances]), {
    description: 'Faults that changed the course of this true delivery.',
  }),
  tries: Type.Array(attempt, { description: 'Each attempt, oldest first.' }),
};

/** One event on its way to one webhook configuration. */
export const deliverySchema = Type.Object(delivery, {
  description: 'One event on its way to one webhook configuration.',
});

const sentRequest = Type.Object(
  {
    method: Type.Enum(['POST', 'PUT']),
    url: Type.String({ format: 'uri' }),
    headers: Type.Record(Type.String(), Type.String(), {
      description: 'As sent, the signature included; the secret is nowhere.',
    }),
    bytes: count('Length of the body.'),
    body: orNull('string', 'The bytes that were signed, as text.'),
    bodyGone: Type.Boolean({
      description: 'The body is not kept any more (DELIVERY_LOG_BYTES), so `body` is null.',
    }),
  },
  { description: 'The request of each of its tries.' },
);

export const deliveryDetailSchema = Type.Object(
  {
    ...delivery,
    request: Type.Union([sentRequest, Type.Null()], {
      description: 'What was sent; null before the first try.',
    }),
  },
  { description: 'One delivery whole.' },
);

export const deliveryExample = {
  seq: 1,
  webhook: 'demo',
  environment: demoEnvironments[0]?.id ?? '',
  eventType: 'batch.created',
  eventTime: '2025-01-15T09:00:00.000Z',
  batchId,
  status: 'accepted',
  attempts: 1,
  httpStatus: 200,
  error: null,
  latencyMs: 12,
  eventId: 'body-3xP0mWJbVwYk1dG9s5xq2yJYpN0o8c7Qm4TzR6uLhXA',
  fault: null,
  copyOf: null,
  redeliveryOf: null,
  disturbedBy: [],
  tries: [{ at: '2025-01-15T09:00:00.015Z', httpStatus: 200, latencyMs: 12, answer: 'ok' }],
};

const sentBody = `{"type":"batch.created","data":{"_id":"${batchId}"},"time":"2025-01-15T09:00:00.000Z"}`;
export const deliveryDetailExample = {
  ...deliveryExample,
  request: {
    method: 'POST',
    url: demoEnvironments[0]?.webhooks[0]?.url ?? '',
    headers: {
      'content-type': 'application/json',
      'content-length': String(sentBody.length),
      'x-invofox-signature': '5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592',
    },
    bytes: sentBody.length,
    body: sentBody,
    bodyGone: false,
  },
};

/** Counts over batches. */
export const summarySchema = Type.Object(
  {
    events: count('Events that at least one webhook configuration listens to.'),
    deliveries: count('Events times the configurations that listen to them.'),
    accepted: count('Deliveries that were answered 200.'),
    lost: count('Deliveries that are gone for good after the last try.'),
    cancelled: count('Deliveries given up since their webhook configuration was deleted.'),
    pending: count('Deliveries that have not ended, those between two tries included.'),
    refused: count('Attempts that were answered with anything but 200, or not at all.'),
    retried: count('Deliveries that took more than one attempt.'),
    extra: count('Deliveries by faults, or sent again by a person: in none of the counts above.'),
    extraPending: count('Those of them that have not ended.'),
    acceptedEventIds: count('Distinct `eventId`s that receivers answered.'),
    settled: Type.Boolean({
      description: 'Each batch is processed, and no delivery of theirs is on its way any more.',
    }),
    batches: Type.Array(
      Type.Object({
        id: Type.String({ description: 'As asked.' }),
        status: Type.Enum(['open', 'closed', 'processed', 'unknown']),
      }),
    ),
  },
  { description: 'Counts over the batches that were asked for.' },
);

export const summaryExample = {
  events: 6,
  deliveries: 6,
  accepted: 6,
  lost: 0,
  cancelled: 0,
  pending: 0,
  refused: 1,
  retried: 1,
  extra: 0,
  extraPending: 0,
  acceptedEventIds: 6,
  settled: true,
  batches: [{ id: batchId, status: 'processed' }],
};
