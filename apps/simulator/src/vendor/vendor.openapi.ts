import type { OpenApiObject } from '#runtime';
import { Type } from 'typebox';
import { answers, idParameter, queryParameters, ref } from '../openapi.parts.js';
import { withPage } from '../page/page.openapi.js';
import { uploadOperation } from './upload.openapi.js';
import { listQuerySchema, verdictBodySchema } from './vendor.requests.js';
import { batchId, documentExample, documentId } from './vendor.schemas.js';

/** Of every vendor call. */
const vendorCall = { tags: ['vendor'], security: [{ apiKey: [] }] };

const oneDocument = {
  type: 'object',
  required: ['result'],
  properties: { result: ref('Document') },
};

const root = {
  ...vendorCall,
  operationId: 'testApiKey',
  summary: 'Tells whose the API key is',
  description: 'Clients call it to test their key.',
  responses: withPage(
    answers(
      'The key is good.',
      Type.Object({
        result: Type.Object({
          environment: Type.String({ description: 'Id of the environment that the key opens.' }),
          account: Type.String({ description: "Id of the environment's account." }),
        }),
      }),
      { result: { environment: documentExample.environment, account: documentExample.account } },
      ['api-key-invalid'],
    ),
  ),
};

const createBatch = {
  ...vendorCall,
  operationId: 'createBatch',
  summary: 'Opens a batch',
  description:
    'Uploads join it by its id. It closes by itself a while after the last request for it. No body is wanted; one that calls itself JSON must be JSON.',
  responses: answers(
    'The batch is open.',
    Type.Object({ result: Type.Object({ _id: Type.String({ description: 'Id of the batch.' }) }) }),
    { result: { _id: batchId } },
    [
      'bad-request',
      'api-key-invalid',
      'body-too-large',
      'simulator-saturated',
      'simulator-stopping',
    ],
  ),
};

const listDocuments = {
  ...vendorCall,
  operationId: 'listDocuments',
  summary: 'Lists documents',
  description: "The environment's documents in the order of their uploads, by page and filter.",
  parameters: queryParameters(listQuerySchema),
  responses: answers(
    'A page of them.',
    {
      type: 'object',
      required: ['result', 'skip', 'limit', 'total'],
      properties: {
        result: { type: 'array', items: ref('Document') },
        skip: { type: 'integer', minimum: 0, description: 'As asked.' },
        limit: { type: 'integer', minimum: 1, description: 'As asked.' },
        total: { type: 'integer', minimum: 0, description: 'How many there are on all pages.' },
      },
    },
    { result: [documentExample], skip: 0, limit: 50, total: 1 },
    ['request-invalid', 'api-key-invalid'],
  ),
};

const document = idParameter('Id of the document.', documentId);

const getDocument = {
  ...vendorCall,
  operationId: 'getDocument',
  summary: 'Answers one document',
  description: "Another environment's document is not found.",
  parameters: [document],
  responses: answers('The document.', oneDocument, { result: documentExample }, [
    'api-key-invalid',
    'document-not-found',
  ]),
};

const judgeDocument = {
  ...vendorCall,
  operationId: 'setPublicState',
  summary: "Records a person's verdict on a document",
  description: 'Each call sends an event, also where it changes nothing.',
  parameters: [document],
  requestBody: {
    required: true,
    description: 'The verdict.',
    content: {
      'application/json': { schema: verdictBodySchema, example: { publicState: 'approved' } },
    },
  },
  responses: answers('The document as it is now.', oneDocument, { result: documentExample }, [
    'bad-request',
    'request-invalid',
    'api-key-invalid',
    'document-not-found',
    'document-not-processed',
    'body-too-large',
    'simulator-saturated',
    'simulator-stopping',
  ]),
};

export const vendorPaths: OpenApiObject = {
  '/': { get: root },
  '/loadBatches': { post: createBatch },
  '/documents/bulk': { post: uploadOperation },
  '/documents': { get: listDocuments },
  '/documents/{id}': { get: getDocument },
  '/documents/{id}/publicState': { put: judgeDocument },
};
