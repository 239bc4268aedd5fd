import type { BatchCompletedData, BatchData, DocumentData, FileData } from './event-data.js';
import type { Entity } from './event-type.js';

/** Seconds of silence after which a batch counts as closed, or `off` (stamped by ingest on each event). */
export type Inactivity = number | 'off';

interface EventHead {
  /** The vendor's `id`, else a digest of environment and raw body. Unique within `source`. */
  id: string;
  /** CloudEvents `source`: the environment. */
  source: string;
  action: string;
  /** CloudEvents `subject`: the id of the document, file, batch or import. */
  subject: string;
  /** The event's own time out of the body, ISO 8601 in UTC with milliseconds; null where it has none. */
  time: string | null;
  /** When ingest received it, ISO 8601 in UTC. */
  receivedAt: string;
  /** Through which endpoint it came; Foxtail's own events name the part that made them. */
  endpoint: string;
  inactivity: Inactivity;
  /** W3C trace context of the request, passed on. */
  traceparent?: string;
  /**
   * The vendor's object, byte for byte as it was sent; null on Foxtail's own events. Raw bytes, cut out
   * and not opened by `decodeEvent`: where a foreign producer wrote the message they may be no JSON.
   * `vendorJson` parses and checks them.
   */
  vendor: Buffer | null;
}

export type DocumentEvent = EventHead & { entity: 'document'; data: Own<DocumentData> };
export type FileEvent = EventHead & { entity: 'file'; data: Own<FileData> };
export type BatchEvent = EventHead & { entity: 'batch' | 'import'; data: Own<BatchData> };
/** Foxtail's own: a batch is complete. For subscribers; projections pass it over. */
export type CompletionEvent = EventHead & { entity: 'completion'; data: BatchCompletedData };

/** A domain event: a fact about a document, a file or a batch. Never changed once published. */
export type FoxtailEvent = DocumentEvent | FileEvent | BatchEvent | CompletionEvent;

/** Events out of which read models are made: all but Foxtail's conclusions from them. */
export type SourceEvent = Exclude<FoxtailEvent, CompletionEvent>;

export type EventOf<E extends Entity> = Extract<FoxtailEvent, { entity: E }>;

/** The data without the vendor's object, which travels beside them as bytes. */
type Own<D> = Omit<D, 'vendor'>;
