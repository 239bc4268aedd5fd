import type { OpenApiObject } from '#runtime';
import { answers, idParameter, queryParameters, ref } from '../openapi.parts.js';
import { batchExample, batchId } from '../vendor/vendor.schemas.js';
import { deliveriesQuerySchema, summaryQuerySchema } from './control.requests.js';
import { deliveryExample, summaryExample } from './control.schemas.js';

/** Of every control call: none asks for a key. */
const controlCall = { tags: ['control'], security: [] };

const listDeliveries = {
  ...controlCall,
  operationId: 'listDeliveries',
  summary: 'Pages through the delivery log',
  description: 'Oldest first. The log forgets its oldest deliveries past DELIVERY_LOG_LIMIT.',
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
          description: 'The `after` of the next page; null at the end.',
        },
      },
    },
    { result: [deliveryExample], next: null },
    ['request-invalid'],
  ),
};

const summarize = {
  ...controlCall,
  operationId: 'summarizeBatches',
  summary: 'Counts the deliveries of batches',
  description:
    'Exact also where the delivery log has long forgotten them. Once `settled`, the counts change only if a person changes a document.',
  parameters: queryParameters(summaryQuerySchema),
  responses: answers('The counts.', ref('Summary'), summaryExample, []),
};

const getBatch = {
  ...controlCall,
  operationId: 'getBatch',
  summary: 'Answers one batch',
  description: 'Of whatever environment, with how far its documents are.',
  parameters: [idParameter('Id of the batch.', batchId)],
  responses: answers(
    'The batch.',
    {
      type: 'object',
      required: ['result', 'total', 'processed', 'lastRequest'],
      properties: {
        result: ref('Batch'),
        total: { type: 'integer', minimum: 0, description: 'Documents in it.' },
        processed: { type: 'integer', minimum: 0, description: 'Those that are processed.' },
        lastRequest: {
          type: 'string',
          format: 'date-time',
          description: 'From when on the wait for its closing is counted.',
        },
      },
    },
    { result: batchExample, total: 1, processed: 0, lastRequest: batchExample.creation },
    ['batch-not-found'],
  ),
};

export const controlPaths: OpenApiObject = {
  '/_simulator/deliveries': { get: listDeliveries },
  '/_simulator/summary': { get: summarize },
  '/_simulator/batches/{id}': { get: getBatch },
};
