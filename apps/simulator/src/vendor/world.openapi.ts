import type { OpenApiObject } from '#runtime';
import { Type } from 'typebox';
import { answers, idParameter, queryParameters, ref } from '../openapi.parts.js';
import { advanceBodySchema, batchesQuerySchema } from './vendor.requests.js';
import { batchId, documentExample, documentId } from './vendor.schemas.js';
import { batchSummaryExample } from './world.schemas.js';

/** Of every call here: none asks for a key. */
const controlCall = { tags: ['control'], security: [] };

const one = (schema: string) => ({
  type: 'object',
  required: ['result'],
  properties: { result: ref(schema) },
});

const listBatches = {
  ...controlCall,
  operationId: 'listBatches',
  summary: 'Lists batches',
  description: 'Of all environments, newest first.',
  parameters: queryParameters(batchesQuerySchema),
  responses: answers(
    'The newest of them.',
    {
      type: 'object',
      required: ['result'],
      properties: { result: { type: 'array', items: ref('BatchSummary') } },
    },
    { result: [batchSummaryExample] },
    ['request-invalid'],
  ),
};

const closeBatch = {
  ...controlCall,
  operationId: 'closeBatch',
  summary: 'Closes a batch at once',
  description: 'As `closeBatch` in an upload does; one that is closed stays as it is.',
  parameters: [idParameter('Id of the batch.', batchId)],
  responses: answers('The batch.', one('BatchSummary'), { result: batchSummaryExample }, [
    'bad-request',
    'batch-not-found',
    'body-too-large',
    'simulator-saturated',
    'simulator-stopping',
  ]),
};

const exportDocument = {
  ...controlCall,
  operationId: 'exportDocument',
  summary: 'Exports a document',
  description: 'Sends document.exported, for which the vendor names no call.',
  parameters: [idParameter('Id of the document.', documentId)],
  responses: answers('The document.', one('Document'), { result: documentExample }, [
    'bad-request',
    'document-not-found',
    'document-not-processed',
    'body-too-large',
    'simulator-saturated',
    'simulator-stopping',
  ]),
};

const clock = Type.Object({
  result: Type.Object({
    now: Type.String({ format: 'date-time', description: "What the vendor's clock shows." }),
    speed: Type.Number({ description: 'Its seconds in one of real time: the setting SPEED.' }),
  }),
});
const clockExample = { result: { now: '2025-01-15T09:00:00.000Z', speed: 1 } };

const getClock = {
  ...controlCall,
  operationId: 'getClock',
  summary: "Tells the time of the vendor's world",
  description: 'Processing, closing and the times in objects go by it; deliveries do not.',
  responses: answers('The clock.', clock, clockExample, []),
};

const advanceClock = {
  ...controlCall,
  operationId: 'advanceClock',
  summary: "Puts the vendor's clock forward",
  description: 'What comes due happens before the answer, in order and each at its time.',
  requestBody: {
    required: true,
    description: 'How far.',
    content: { 'application/json': { schema: advanceBodySchema, example: { seconds: 30 } } },
  },
  responses: answers('The clock as it is now.', clock, clockExample, [
    'bad-request',
    'request-invalid',
    'body-too-large',
  ]),
};

export const worldPaths: OpenApiObject = {
  '/_simulator/batches': { get: listBatches },
  '/_simulator/batches/{id}/close': { post: closeBatch },
  '/_simulator/documents/{id}/export': { post: exportDocument },
  '/_simulator/clock': { get: getClock },
  '/_simulator/clock/advance': { post: advanceClock },
};
