import type { TObject } from 'typebox';
import type { OpenApiObject } from '#runtime';
import { BatchMembersController } from '../batches/batch-members.controller.js';
import { BatchController } from '../batches/batch.controller.js';
import {
  batchDocumentsParameters,
  batchesParameters,
  batchFilesParameters,
  batchParameters,
} from '../batches/batch.parameters.js';
import { DocumentController } from '../documents/document.controller.js';
import { documentParameters, documentsParameters } from '../documents/document.parameters.js';
import { EventController } from '../events/event.controller.js';
import { eventsParameters } from '../events/event.parameters.js';
import { message } from '../streams/channel.js';
import { StreamController } from '../streams/stream.controller.js';
import {
  batchStreamParameters,
  environmentStreamParameters,
} from '../streams/stream.parameters.js';
import {
  BATCH_ID,
  batchExample,
  batchStatusExample,
  DOCUMENT_ID,
  documentExample,
  eventExample,
  fileExample,
  pageExample,
} from './examples.js';
import type { AnswerHeader } from './headers.js';
import { routeOf, type DocumentedRoute } from './route.js';
import { ref, wholeOrPart } from './view-schemas.js';

/** One read. Its path and scopes are the decorators', its parameters those that the route reads. */
export interface ReadOperation {
  route: DocumentedRoute;
  operationId: string;
  tag: 'batches' | 'documents';
  summary: string;
  description: string;
  parameters: TObject;
  /** Names in `requestHeaders`, besides those of every read. */
  requestHeaders?: readonly string[];
  /** An example of the id in the path. */
  id?: string;
  answer: {
    description: string;
    /** JSON where it is left out. */
    mediaType?: string;
    schema: OpenApiObject;
    example: unknown;
    headers?: readonly AnswerHeader[];
  };
  /** Codes of problems besides those of every read, and of every one with an id. */
  problems?: readonly string[];
}

const STREAM_PROBLEMS = ['stream-limit', 'too-many-streams'];

/** Every read of the API: a new route gets its entry here, else a test fails. */
export const operations: readonly ReadOperation[] = [
  {
    route: routeOf(BatchController, 'list'),
    operationId: 'listBatches',
    tag: 'batches',
    summary: 'Lists batches, and imports as batches of kind import',
    description:
      'By `kind`, `status` or both, in the order of `receivedAt`; by neither, also in that of `updatedAt` or `id`.',
    parameters: batchesParameters,
    answer: page('Batch', batchExample),
  },
  {
    route: routeOf(BatchController, 'get'),
    operationId: 'getBatch',
    tag: 'batches',
    summary: 'Is this batch done, and with what?',
    description:
      'Branch on `isComplete` and `status`. With `Prefer: wait=N` it answers at the end.',
    parameters: batchParameters,
    requestHeaders: ['Prefer'],
    id: BATCH_ID,
    answer: {
      description: 'The batch or import as it stands.',
      schema: wholeOrPart('BatchStatus'),
      example: batchStatusExample,
      headers: ['Preference-Applied'],
    },
  },
  {
    route: routeOf(StreamController, 'batch'),
    operationId: 'streamBatch',
    tag: 'batches',
    summary: 'Follows how a batch stands',
    description:
      'Server-sent events: a message `batch` with what `GET /v1/batches/{id}` answers, at once and each time that it is something else. The stream goes on once the batch is complete, since a newer document opens it again.',
    parameters: batchStreamParameters,
    requestHeaders: ['LastEventId'],
    id: BATCH_ID,
    answer: stream('batch', 'Zm94dGFpbC1iYXRjaC1pZA', batchStatusExample),
    problems: STREAM_PROBLEMS,
  },
  {
    route: routeOf(BatchMembersController, 'documents'),
    operationId: 'listBatchDocuments',
    tag: 'batches',
    summary: 'Lists the documents that are in a batch now',
    description: '`include=vendor` needs the scope `vendor:read` besides.',
    parameters: batchDocumentsParameters,
    id: BATCH_ID,
    answer: page('Document', documentExample),
  },
  {
    route: routeOf(BatchMembersController, 'files'),
    operationId: 'listBatchFiles',
    tag: 'batches',
    summary: 'Lists the original files of a batch',
    description: 'With why the vendor refused those that it did.',
    parameters: batchFilesParameters,
    id: BATCH_ID,
    answer: page('File', fileExample),
  },
  {
    route: routeOf(EventController, 'ofBatch'),
    operationId: 'listBatchEvents',
    tag: 'batches',
    summary: 'Lists what happened to a batch and in it',
    description: 'Its own events and those of its documents and files, in the order of receipt.',
    parameters: eventsParameters,
    id: BATCH_ID,
    answer: page('Event', eventExample),
  },
  {
    route: routeOf(DocumentController, 'list'),
    operationId: 'listDocuments',
    tag: 'documents',
    summary: 'Lists documents',
    description:
      'By one of `status`, `publicState`, `type` and `companyId`, in the order of `receivedAt`; by none, also in that of `updatedAt` or `id`; by `clientData` in any. `include=vendor` needs the scope `vendor:read` besides.',
    parameters: documentsParameters,
    answer: page('Document', documentExample),
  },
  {
    route: routeOf(DocumentController, 'get'),
    operationId: 'getDocument',
    tag: 'documents',
    summary: 'A document',
    description: '`include=vendor` needs the scope `vendor:read` besides.',
    parameters: documentParameters,
    id: DOCUMENT_ID,
    answer: {
      description: 'The document as it stands.',
      schema: wholeOrPart('Document'),
      example: documentExample,
    },
  },
  {
    route: routeOf(EventController, 'ofDocument'),
    operationId: 'listDocumentEvents',
    tag: 'documents',
    summary: 'Lists what happened to a document',
    description: 'In the order of receipt.',
    parameters: eventsParameters,
    id: DOCUMENT_ID,
    answer: page('Event', eventExample),
  },
  {
    route: routeOf(StreamController, 'environment'),
    operationId: 'streamEvents',
    tag: 'documents',
    summary: 'Follows what happens in an environment',
    description:
      'Server-sent events: a message for each event, with what the lists of events have of it. `Last-Event-ID` goes on without a gap and without a repeat.',
    parameters: environmentStreamParameters,
    requestHeaders: ['LastEventId'],
    answer: stream(undefined, 'cHJvZHVjdGlvbg', eventExample),
    problems: [...STREAM_PROBLEMS, 'stream-position-invalid', 'environment-needed', 'not-found'],
  },
];

function stream(event: string | undefined, id: string, example: object): ReadOperation['answer'] {
  return {
    description: 'Messages as they come, and comments in between that say that it is alive.',
    mediaType: 'text/event-stream',
    schema: { type: 'string' },
    example: `retry: 2000\n\n${message(id, JSON.stringify(example), event)}`,
  };
}

function page(of: string, example: object): ReadOperation['answer'] {
  return {
    description: 'A page of the list.',
    schema: ref(`${of}Page`),
    example: pageExample(example),
    headers: ['Link'],
  };
}
