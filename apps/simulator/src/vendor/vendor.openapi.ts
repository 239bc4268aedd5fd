import type { OpenApiObject } from '#runtime';
import { Type } from 'typebox';
import { answers, idParameter, queryParameters, ref } from '../openapi.parts.js';
import { withPage } from '../page/page.openapi.js';
import { DOCUMENT_TYPE } from './upload.js';
import { uploadOperation } from './upload.openapi.js';
import {
  companiesQuerySchema,
  companyBodySchema,
  listQuerySchema,
  verdictBodySchema,
} from './vendor.requests.js';
import { batchId, companyExample, documentExample, documentId } from './vendor.schemas.js';

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

const changeDocument = {
  ...vendorCall,
  operationId: 'changeDocument',
  summary: 'Changes a document by hand',
  description:
    'Sends document.corrected where the value of a field differs, else document.updated. Fields that are not named stay. Members that can not be changed are passed over.',
  parameters: [document],
  requestBody: {
    required: true,
    description: 'One of its members at least.',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: {
            data: {
              type: 'object',
              description: 'From field name to its value, or to `{ "value": … }`.',
            },
            type: { type: 'string', pattern: DOCUMENT_TYPE.source, description: 'The new type.' },
            name: { type: 'string', minLength: 1, description: 'The new name.' },
            company: { type: 'string', minLength: 1, description: 'The new company.' },
            clientData: { type: 'object', description: 'Instead of what it has.' },
          },
        },
        example: { data: { merchant: { value: 'Bar Sol' } } },
      },
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

const createCompany = {
  ...vendorCall,
  operationId: 'createCompany',
  summary: 'Makes a company',
  description:
    'For uploads to name by its id. They may name any other text: it is passed on as it is.',
  requestBody: {
    required: true,
    description: 'The company.',
    content: {
      'application/json': {
        schema: companyBodySchema,
        example: { countryCode: 'ES', taxId: 'B12345678', name: 'Aceros del Norte' },
      },
    },
  },
  responses: answers(
    'The company.',
    { type: 'object', required: ['result'], properties: { result: ref('Company') } },
    { result: companyExample },
    [
      'bad-request',
      'request-invalid',
      'api-key-invalid',
      'company-taken',
      'body-too-large',
      'simulator-saturated',
      'simulator-stopping',
    ],
  ),
};

const listCompanies = {
  ...vendorCall,
  operationId: 'listCompanies',
  summary: 'Lists companies',
  description: "The environment's companies in the order in which they were made, by page.",
  parameters: queryParameters(companiesQuerySchema),
  responses: answers(
    'A page of them.',
    {
      type: 'object',
      required: ['result', 'skip', 'limit', 'total'],
      properties: {
        result: { type: 'array', items: ref('Company') },
        skip: { type: 'integer', minimum: 0, description: 'As asked.' },
        limit: { type: 'integer', minimum: 1, description: 'As asked.' },
        total: { type: 'integer', minimum: 0, description: 'How many there are on all pages.' },
      },
    },
    { result: [companyExample], skip: 0, limit: 50, total: 1 },
    ['request-invalid', 'api-key-invalid'],
  ),
};

export const vendorPaths: OpenApiObject = {
  '/': { get: root },
  '/loadBatches': { post: createBatch },
  '/documents/bulk': { post: uploadOperation },
  '/documents': { get: listDocuments },
  '/documents/{id}': { get: getDocument, put: changeDocument },
  '/documents/{id}/publicState': { put: judgeDocument },
  '/companies': { get: listCompanies, post: createCompany },
};
