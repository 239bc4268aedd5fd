import { ListDocumentsOfBatchHandler } from './batches/batch-documents.queries.js';
import { ListFilesOfBatchHandler } from './batches/batch-files.queries.js';
import { GetBatchHandler, ListBatchesHandler } from './batches/batch.queries.js';
import { GetDocumentHandler, ListDocumentsHandler } from './documents/document.queries.js';
import { ListEventsOfBatchHandler, ListEventsOfDocumentHandler } from './events/event.queries.js';
import { WaitForBatchHandler } from './waiting/wait-for-batch.js';

/** One for each route. */
export const queryHandlers = [
  GetBatchHandler,
  ListBatchesHandler,
  WaitForBatchHandler,
  ListDocumentsOfBatchHandler,
  ListFilesOfBatchHandler,
  ListEventsOfBatchHandler,
  GetDocumentHandler,
  ListDocumentsHandler,
  ListEventsOfDocumentHandler,
];
