import type {
  Batch,
  BatchStatus,
  Document,
  Event,
  File,
  GetBatchQuery,
  GetDocumentQuery,
  ListBatchDocumentsQuery,
  ListBatchesQuery,
  ListBatchEventsQuery,
  ListBatchFilesQuery,
  ListDocumentEventsQuery,
  ListDocumentsQuery,
} from './api.generated.js';
import { follow, type FollowOptions } from './follow.js';
import { Pages } from './pages.js';
import { queryString, type Query } from './query-string.js';
import { Transport, type CallOptions, type ClientOptions } from './transport.js';
import { waitForBatch, type WaitOptions } from './wait-for-batch.js';

/** A query whose `fields`, where they are given, say what is left of each item. */
type Of<Q, T, F extends keyof T> = Omit<Q, 'fields'> & { fields?: readonly F[] };

/** A message of a stream; `id` goes into `lastEventId` to go on after it, also in another process. */
export interface Streamed<T> {
  id: string;
  data: T;
}

/**
 * The read API of Foxtail. Each call rejects with a `FoxtailProblem` where the API refuses, with
 * `FoxtailUnreachable` where no answer came in spite of the retries, and with the reason of its signal.
 */
export class FoxtailClient {
  private readonly transport: Transport;

  constructor(options: ClientOptions) {
    this.transport = new Transport(options);
  }

  /** Batches, and imports as batches of `kind` import. */
  batches<F extends keyof Batch = keyof Batch>(
    query: Of<ListBatchesQuery, Batch, F> = {},
    options: CallOptions = {},
  ): Pages<Pick<Batch, F>> {
    return this.list('/v1/batches', query, options);
  }

  /** Is this batch done, and with what? */
  async batch<F extends keyof BatchStatus = keyof BatchStatus>(
    id: string,
    query: Of<GetBatchQuery, BatchStatus, F> = {},
    options: CallOptions = {},
  ): Promise<Pick<BatchStatus, F>> {
    return this.one(`${batchPath(id)}${queryString(query as Query)}`, options);
  }

  /** The batch once it is complete; also one that is not known yet. @throws FoxtailTimeout */
  waitForBatch(
    id: string,
    { environment, ...options }: WaitOptions & { environment?: string } = {},
  ): Promise<BatchStatus> {
    return waitForBatch(this.transport, `${batchPath(id)}${queryString({ environment })}`, options);
  }

  /** The documents that are in a batch now. */
  batchDocuments<F extends keyof Document = keyof Document>(
    id: string,
    query: Of<ListBatchDocumentsQuery, Document, F> = {},
    options: CallOptions = {},
  ): Pages<Pick<Document, F>> {
    return this.list(`${batchPath(id)}/documents`, query, options);
  }

  /** The original files of a batch. */
  batchFiles<F extends keyof File = keyof File>(
    id: string,
    query: Of<ListBatchFilesQuery, File, F> = {},
    options: CallOptions = {},
  ): Pages<Pick<File, F>> {
    return this.list(`${batchPath(id)}/files`, query, options);
  }

  /** What happened to a batch and in it, up to now. */
  batchTimeline<F extends keyof Event = keyof Event>(
    id: string,
    query: Of<ListBatchEventsQuery, Event, F> = {},
    options: CallOptions = {},
  ): Pages<Pick<Event, F>> {
    return this.list(`${batchPath(id)}/events`, query, options);
  }

  /** How a batch stands, each time that it changes, until it is complete. */
  async *batchEvents(
    id: string,
    { environment, ...options }: FollowOptions & { environment?: string } = {},
  ): AsyncGenerator<Streamed<BatchStatus>, void> {
    const path = `${batchPath(id)}/stream${queryString({ environment })}`;
    const isComplete = (data: string) => (JSON.parse(data) as BatchStatus).isComplete;
    const messages = follow(this.transport, path, options, ({ data }) => isComplete(data));
    for await (const { id: at, data } of messages)
      yield { id: at, data: JSON.parse(data) as BatchStatus };
  }

  /** What happens in an environment, without an end. */
  async *events({
    environment,
    ...options
  }: FollowOptions & { environment?: string } = {}): AsyncGenerator<Streamed<Event>, void> {
    const path = `/v1/events/stream${queryString({ environment })}`;
    for await (const { id, data } of follow(this.transport, path, options, () => false))
      yield { id, data: JSON.parse(data) as Event };
  }

  documents<F extends keyof Document = keyof Document>(
    query: Of<ListDocumentsQuery, Document, F> = {},
    options: CallOptions = {},
  ): Pages<Pick<Document, F>> {
    return this.list('/v1/documents', query, options);
  }

  document<F extends keyof Document = keyof Document>(
    id: string,
    query: Of<GetDocumentQuery, Document, F> = {},
    options: CallOptions = {},
  ): Promise<Pick<Document, F>> {
    return this.one(`${documentPath(id)}${queryString(query as Query)}`, options);
  }

  /** What happened to a document, up to now. */
  documentTimeline<F extends keyof Event = keyof Event>(
    id: string,
    query: Of<ListDocumentEventsQuery, Event, F> = {},
    options: CallOptions = {},
  ): Pages<Pick<Event, F>> {
    return this.list(`${documentPath(id)}/events`, query, options);
  }

  private list<T>(path: string, query: object, options: CallOptions): Pages<T> {
    return new Pages<T>(this.transport, path, query as Query & { cursor?: string }, options);
  }

  private async one<T>(path: string, options: CallOptions): Promise<T> {
    const { body } = await this.transport.json<T>(path, options);
    return body as T;
  }
}

const batchPath = (id: string) => `/v1/batches/${encodeURIComponent(id)}`;
const documentPath = (id: string) => `/v1/documents/${encodeURIComponent(id)}`;
