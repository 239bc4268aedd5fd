import type { OpenApiObject } from '#runtime';
import { Type } from 'typebox';
import { answers } from '../openapi.parts.js';
import { DOCUMENT_TYPE, MAX_URLS } from './upload.js';
import { batchId, documentId } from './vendor.schemas.js';

const form = {
  type: 'object',
  description: 'Fields that are not known are passed over. Each of the last five comes once.',
  anyOf: [{ required: ['files[]'] }, { required: ['urls[]'] }],
  properties: {
    'files[]': {
      type: 'array',
      minItems: 1,
      description:
        'JPEG, PNG, TIFF, GIF, PDF or ZIP by content; each has a filename. `files` is taken too.',
      items: { type: 'string', contentMediaType: 'application/octet-stream' },
    },
    'urls[]': {
      type: 'array',
      minItems: 1,
      maxItems: MAX_URLS,
      description:
        'None is fetched: its type is that of its ending, PDF where it has none. `urls` is taken too.',
      items: { type: 'string', format: 'uri', pattern: '^https?://' },
    },
    type: {
      type: 'string',
      pattern: DOCUMENT_TYPE.source,
      default: 'invoice',
      description: 'The type of all its documents.',
    },
    company: { type: 'string', description: 'The company of all its documents.' },
    loadBatch: {
      type: 'string',
      description: 'Id of an open batch that they join; without it, they open one of their own.',
    },
    closeBatch: {
      type: 'string',
      enum: ['true', 'false'],
      default: 'false',
      description: 'Closes the batch at once, without the wait for more.',
    },
    clientData: {
      type: 'string',
      contentMediaType: 'application/json',
      description:
        'A JSON object for all its documents, or an array of objects, each with the `_filename` of the one that it is for.',
    },
  },
};

const uploaded = Type.Object({
  result: Type.Object({
    loadBatch: Type.String({ description: 'Id of the batch that they are in.' }),
    documents: Type.Array(
      Type.Object({
        _id: Type.String({ description: 'Id of the document.' }),
        name: Type.String({ description: 'The name of its file.' }),
      }),
      {
        description:
          'Files first, then URLs, each in the order of the request; those of a ZIP in its order. A file that will be rejected makes none.',
      },
    ),
  }),
});

/** `POST /documents/bulk`. */
export const uploadOperation: OpenApiObject = {
  operationId: 'uploadDocuments',
  tags: ['vendor'],
  summary: 'Uploads documents',
  description:
    'Up to 100 MB. All of it is taken, or nothing: one bad file refuses the whole request. What is bad in a ZIP is rejected later, by itself.',
  security: [{ apiKey: [] }],
  requestBody: {
    required: true,
    description: 'The files, their URLs, or both.',
    content: {
      'multipart/form-data': {
        schema: form,
        example: {
          'urls[]': ['https://files.example.org/lunch.pdf'],
          type: 'ticket',
          closeBatch: 'true',
          clientData: '{"order":"4711"}',
        },
      },
    },
  },
  responses: answers(
    'The documents are taken, and will be processed.',
    uploaded,
    { result: { loadBatch: batchId, documents: [{ _id: documentId, name: 'lunch.pdf' }] } },
    [
      'bad-request',
      'upload-invalid',
      'batch-closed',
      'api-key-invalid',
      'batch-not-found',
      'upload-too-large',
      'body-too-large',
      'upload-not-multipart',
      'file-type-unsupported',
      'simulator-saturated',
      'simulator-stopping',
    ],
  ),
};
