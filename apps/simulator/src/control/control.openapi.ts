import type { OpenApiObject } from '#runtime';
import { answers, controlCall, idParameter, queryParameters, ref } from '../openapi.parts.js';
import { batchExample, batchId } from '../vendor/vendor.schemas.js';
import { webhooksPaths } from '../webhooks/webhooks.openapi.js';
import { summaryQuerySchema } from './control.requests.js';
import { summaryExample } from './control.schemas.js';
import { deliveriesPaths } from './deliveries.openapi.js';

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
  ...deliveriesPaths,
  ...webhooksPaths,
  '/_simulator/summary': { get: summarize },
  '/_simulator/batches/{id}': { get: getBatch },
};
