import type { OpenApiObject } from '#runtime';
import {
  answers,
  controlCall,
  idParameter,
  queryParameters,
  ref,
  refusals,
} from '../openapi.parts.js';
import { deliveriesQuerySchema, watchQuerySchema } from './control.requests.js';
import { deliveryDetailExample, deliveryExample } from './control.schemas.js';

const seq = idParameter('`seq` of the delivery.', '1', 'seq');

const one = (schema: string) => ({
  type: 'object',
  required: ['result'],
  properties: { result: ref(schema) },
});

const listDeliveries = {
  ...controlCall,
  operationId: 'listDeliveries',
  summary: 'Pages through the delivery log',
  description:
    'Oldest first, or newest first. The log forgets its oldest deliveries past DELIVERY_LOG_LIMIT.',
  parameters: queryParameters(deliveriesQuerySchema),
  responses: answers(
    'A page of it.',
    {
      type: 'object',
      required: ['result', 'next'],
      properties: {
        result: { type: 'array', items: ref('Delivery') },
        next: {
          type: ['integer', 'null'],
          description:
            'The `after` (newest first: the `before`) of the next page; null at the end.',
        },
      },
    },
    { result: [deliveryExample], next: null },
    ['request-invalid'],
  ),
};

const getDelivery = {
  ...controlCall,
  operationId: 'getDelivery',
  summary: 'Answers one delivery with its request',
  description: 'Bodies are kept as long as DELIVERY_LOG_BYTES allows.',
  parameters: [seq],
  responses: answers('The delivery.', one('DeliveryDetail'), { result: deliveryDetailExample }, [
    'delivery-not-found',
  ]),
};

const redeliver = {
  ...controlCall,
  operationId: 'redeliver',
  summary: "Sends a delivery's request again",
  description:
    'The same bytes and the same signature, with all retries, to where its configuration sends now. No body is wanted; one that calls itself JSON must be JSON.',
  parameters: [seq],
  responses: answers(
    'The new delivery, on its way.',
    one('Delivery'),
    { result: { ...deliveryExample, seq: 2, redeliveryOf: 1 } },
    [
      'bad-request',
      'delivery-not-found',
      'delivery-not-sent',
      'webhook-deleted',
      'delivery-body-gone',
      'body-too-large',
      'simulator-saturated',
      'simulator-stopping',
    ],
    202,
  ),
};

const watchDeliveries = {
  ...controlCall,
  operationId: 'watchDeliveries',
  summary: 'Tells of deliveries as they change',
  description:
    'Server-sent events from now on: `event: delivery` with a Delivery as `data`, each time that it begins or changes. Changes within a tenth of a second are told once. Who reads too slowly to be told of everything gets `event: skipped` with `{"count": n}`.',
  parameters: queryParameters(watchQuerySchema),
  responses: {
    '200': {
      description: 'A stream that ends with the simulator.',
      content: {
        'text/event-stream': {
          schema: { type: 'string' },
          example: `event: delivery\ndata: ${JSON.stringify(deliveryExample)}\n\n`,
        },
      },
    },
    ...refusals(['request-invalid', 'watchers-too-many']),
  },
};

export const deliveriesPaths: OpenApiObject = {
  '/_simulator/deliveries': { get: listDeliveries },
  '/_simulator/deliveries/stream': { get: watchDeliveries },
  '/_simulator/deliveries/{seq}': { get: getDelivery },
  '/_simulator/deliveries/{seq}/redeliver': { post: redeliver },
};
