import { CodedError, type ProblemTable } from '#runtime';

/** How each refusal looks over HTTP. The vendor's own error bodies are not known; these are Foxtail's. */
export const simulatorProblems: ProblemTable = {
  'api-key-invalid': { status: 401, title: 'The x-api-key header names no environment' },
  'request-invalid': { status: 400, title: 'The request is not valid' },
  'upload-invalid': { status: 400, title: 'The upload is not valid' },
  'upload-not-multipart': { status: 415, title: 'Uploads are multipart/form-data' },
  'upload-too-large': { status: 413, title: 'The upload is too large' },
  'file-type-unsupported': { status: 415, title: 'A file is of a type that is not taken' },
  'batch-not-found': { status: 404, title: 'There is no such batch' },
  'batch-closed': { status: 400, title: 'The batch is closed' },
  'document-not-found': { status: 404, title: 'There is no such document' },
  'import-not-found': { status: 404, title: 'There is no such import' },
  'file-not-found': { status: 404, title: 'There is no such file' },
  'company-taken': { status: 409, title: 'There is such a company already' },
  // Our choice: the vendor says nothing of changing a document while it is being processed.
  'document-not-processed': { status: 409, title: 'The document is still being processed' },
  'page-file-not-found': { status: 404, title: 'The page has no such file' },
  'environment-not-found': { status: 404, title: 'There is no such environment' },
  'webhook-not-found': { status: 404, title: 'There is no such webhook configuration' },
  'webhook-invalid': { status: 400, title: 'The webhook configuration is not valid' },
  'webhook-id-taken': { status: 409, title: 'The id is that of another webhook configuration' },
  'webhook-deleted': { status: 409, title: 'The webhook configuration was deleted' },
  'delivery-not-found': { status: 404, title: 'There is no such delivery' },
  'delivery-not-sent': { status: 409, title: 'The delivery was not sent yet' },
  'delivery-body-gone': { status: 410, title: 'The body of the delivery is not kept any more' },
  'watchers-too-many': {
    status: 503,
    title: 'Too many watch already',
    headers: { 'retry-after': '5' },
  },
  'simulator-saturated': {
    status: 503,
    title: 'Too many deliveries wait',
    headers: { 'retry-after': '1' },
  },
  'simulator-stopping': { status: 503, title: 'The simulator is stopping' },
};

export type RefusalCode =
  | 'api-key-invalid'
  | 'request-invalid'
  | 'upload-invalid'
  | 'upload-not-multipart'
  | 'upload-too-large'
  | 'file-type-unsupported'
  | 'batch-not-found'
  | 'batch-closed'
  | 'document-not-found'
  | 'document-not-processed'
  | 'page-file-not-found'
  | 'environment-not-found'
  | 'webhook-not-found'
  | 'webhook-invalid'
  | 'webhook-id-taken'
  | 'webhook-deleted'
  | 'delivery-not-found'
  | 'delivery-not-sent'
  | 'delivery-body-gone'
  | 'watchers-too-many'
  | 'import-not-found'
  | 'file-not-found'
  | 'company-taken'
  | 'simulator-saturated'
  | 'simulator-stopping';

/** A call that the vendor would refuse; `message` is the reason, for the caller to read. */
export class Refusal extends CodedError {
  constructor(
    readonly code: RefusalCode,
    message: string,
    /** Further members of the problem document. */
    readonly extensions: Record<string, unknown> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}
