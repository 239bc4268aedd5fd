import type { OpenApiObject } from '#runtime';
import { Type } from 'typebox';
import { answers, idParameter, queryParameters, ref } from '../openapi.parts.js';
import { DOCUMENT_TYPE, MAX_URLS } from './upload.js';
import { importsQuerySchema } from './vendor.requests.js';
import {
  batchId,
  documentExample,
  documentId,
  fileExample,
  fileId,
  importExample,
} from './vendor.schemas.js';

/** Of every call here. */
const ingestCall = { tags: ['vendor'], security: [{ apiKey: [] }] };

const info = {
  type: 'object',
  description: 'What is wanted of the files. Members that are not known are passed over.',
  properties: {
    type: {
      type: 'string',
      pattern: DOCUMENT_TYPE.source,
      default: 'invoice',
      description: 'The type of the documents.',
    },
    useClassifier: {
      type: 'boolean',
      default: false,
      description: 'Has the type found out by the vendor: it is drawn, whatever `type` says.',
    },
    useSplitter: {
      type: 'boolean',
      default: false,
      description: 'Looks for several documents in a file: one to four are drawn.',
    },
    company: { type: 'string', minLength: 1, description: 'The company of the documents.' },
    data: {
      type: 'object',
      description: 'Fields that are known already: their values, or `{ "value": … }`.',
    },
    clientData: {
      description: 'An object, or an array of objects, each with a `_filename`.',
      anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }],
    },
  },
};

const made = Type.Object({
  accountId: Type.String({ description: 'Id of the account.' }),
  environmentId: Type.String({ description: 'Id of the environment that the key opens.' }),
  importId: Type.String({ description: 'Id of the import.' }),
  files: Type.Array(
    Type.Object({
      filename: Type.String({ description: 'Its name.' }),
      id: Type.String({ description: 'Id of the file.' }),
      documentId: Type.Unsafe({
        type: ['string', 'null'],
        description: 'Its first document; null for a ZIP, and for a file that will be rejected.',
      }),
    }),
    { description: 'The files of the request in its order, without what is in ZIPs.' },
  ),
});

const madeExample = {
  accountId: documentExample.account,
  environmentId: documentExample.environment,
  importId: batchId,
  files: [{ filename: 'lunch.pdf', id: fileId, documentId }],
};

const uploadFiles = {
  ...ingestCall,
  operationId: 'ingestFiles',
  summary: 'Uploads files as an import',
  description:
    'Up to 100 MB. All of it is taken, or nothing. Nothing can be added to an import: its batch is closed at once.',
  requestBody: {
    required: true,
    description: 'The files, and what is wanted of them.',
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          required: ['files[]'],
          properties: {
            'files[]': {
              type: 'array',
              minItems: 1,
              description:
                'JPEG, PNG, TIFF, GIF, PDF or ZIP by content; each has a filename. `files` is taken too.',
              items: { type: 'string', contentMediaType: 'application/octet-stream' },
            },
            info: { ...info, contentMediaType: 'application/json' },
          },
        },
        example: { 'files[]': ['%PDF-1.4'], info: { type: 'ticket', useSplitter: true } },
      },
    },
  },
  responses: answers('The files are taken, and will be processed.', made, madeExample, [
    'bad-request',
    'upload-invalid',
    'api-key-invalid',
    'upload-too-large',
    'body-too-large',
    'upload-not-multipart',
    'file-type-unsupported',
    'simulator-saturated',
    'simulator-stopping',
  ]),
};

const uploadByUrl = {
  ...ingestCall,
  operationId: 'ingestByUrl',
  summary: 'Makes an import of files by their URLs',
  description:
    "None is fetched: a file's type is that of its URL's ending, PDF where there is none; another one is rejected, as is a URL with an error code in it.",
  requestBody: {
    required: true,
    description: 'The URLs, and what is wanted of the files.',
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['files'],
          properties: {
            files: {
              type: 'array',
              minItems: 1,
              maxItems: MAX_URLS,
              items: {
                type: 'object',
                required: ['url'],
                properties: {
                  url: { type: 'string', format: 'uri', pattern: '^https?://' },
                  info: { ...info, description: 'Goes before the `info` of the request.' },
                },
              },
            },
            info: { ...info, description: 'What is wanted of all files.' },
          },
        },
        example: {
          files: [{ url: 'https://files.example.org/lunch.pdf', info: { type: 'ticket' } }],
        },
      },
    },
  },
  responses: answers('The files are taken, and will be processed.', made, madeExample, [
    'bad-request',
    'upload-invalid',
    'api-key-invalid',
    'body-too-large',
    'simulator-saturated',
    'simulator-stopping',
  ]),
};

const listImports = {
  ...ingestCall,
  operationId: 'listImports',
  summary: 'Lists imports',
  description: "The environment's imports, batches of the older API included, oldest first.",
  parameters: queryParameters(importsQuerySchema),
  responses: answers(
    'A page of them.',
    {
      type: 'object',
      required: ['count', 'result'],
      properties: {
        count: { type: 'integer', minimum: 0, description: 'How many there are on all pages.' },
        result: { type: 'array', items: ref('Import') },
      },
    },
    { count: 1, result: [importExample] },
    ['request-invalid', 'api-key-invalid'],
  ),
};

const getImport = {
  ...ingestCall,
  operationId: 'getImport',
  summary: 'Answers one import',
  description: "Another environment's import is not found.",
  parameters: [idParameter('Id of the import, or of its batch.', batchId)],
  responses: answers('The import.', ref('Import'), importExample, [
    'api-key-invalid',
    'import-not-found',
  ]),
};

const getFile = {
  ...ingestCall,
  operationId: 'getFile',
  summary: 'Answers one file',
  description: "Another environment's file is not found.",
  parameters: [idParameter('Id of the file.', fileId)],
  responses: answers('The file.', ref('File'), fileExample, ['api-key-invalid', 'file-not-found']),
};

export const ingestPaths: OpenApiObject = {
  '/v1/ingest/uploads': { post: uploadFiles },
  '/v1/ingest/by-url': { post: uploadByUrl },
  '/v1/ingest/imports': { get: listImports },
  '/v1/ingest/imports/{id}': { get: getImport },
  '/v1/ingest/files/{id}': { get: getFile },
};
