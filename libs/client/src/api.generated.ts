// Made from docs/openapi/read-api.yaml by `npm run contracts -- generate`.

/** The answer to "is my batch done?": a batch or import with what went wrong in it. */
export interface BatchStatus {
  /** The vendor's id of it. */
  id: string;
  /** The environment that it is in. */
  environment: string;
  /** Which of the two it is at the vendor. */
  kind: 'batch' | 'import';
  /** open: more may come. processing: closed, and not everything in it has ended. completed; completed_with_errors: everything has, and some file was rejected. */
  status: 'open' | 'processing' | 'completed' | 'completed_with_errors';
  /** Whether it is completed, with or without errors. */
  isComplete: boolean;
  /** Of a complete one. declared: by the vendor's word and counts. inferred: by silence, so more could still come. */
  basis: 'declared' | 'inferred' | null;
  /** The share of the documents and files known or announced that has ended; 1 once it is complete, and only then. */
  progress: number;
  /** How many documents stand where; the parts add up to the total. */
  documents: {
    /** Known or announced. */
    total: number;
    /** Not ended, or announced and not heard of. */
    pending: number;
    /** Processed, and nothing since. */
    processed: number;
    /** Approved. */
    approved: number;
    /** Discarded: ended, and no error. */
    discarded: number;
    /** Exported. */
    exported: number;
  };
  /** How many files stand where. */
  files: {
    /** Original files that events of their own tell of. */
    total: number;
    /** Not ended. */
    pending: number;
    /** Refused by the vendor. */
    rejected: number;
  };
  /** It was closed once, and something newer opened it again. */
  reopened: boolean;
  /** When it was made at the vendor. RFC 3339 in UTC. */
  createdAt: string | null;
  /** When it closed. RFC 3339 in UTC. */
  closedAt: string | null;
  /** Why it is closed: by word of the vendor, or by silence. */
  closedReason: 'vendor' | 'inactivity' | null;
  /** The latest time of what completed it. RFC 3339 in UTC. */
  completedAt: string | null;
  /** How long it took, from its making or its first event until it was complete. */
  durationSeconds: number | null;
  /** The id of the batch.completed event that tells of this completion. */
  completionId: string | null;
  /** The earliest time that an event of it has. RFC 3339 in UTC. */
  firstEventAt: string | null;
  /** The latest time that an event of it has. RFC 3339 in UTC. */
  lastEventAt: string | null;
  /** The latest time that an event of it has; where none has one, when it was received. RFC 3339 in UTC. */
  updatedAt: string;
  /** When Foxtail first heard of it: it is in lists since then. RFC 3339 in UTC. */
  receivedAt: string;
  /** Which of its completions this is, from 1; the same as in the batch.completed event. Null while it is not complete. */
  revision: number | null;
  /** Documents of which an event could not be applied and waits for an operator: the counts may lack it. */
  parked: number;
  /** Files that the vendor refused: what makes it completed_with_errors. */
  errors: {
    /** How many there are. */
    total: number;
    /** The first of them. */
    items: {
      /** The file that was refused. */
      fileId: string;
      /** Its name. */
      filename: string | null;
      /** The vendor's code, such as ERR_DOWNLOADING_FILE: an open list. */
      reason: string | null;
      /** When it was refused. RFC 3339 in UTC. */
      at: string | null;
    }[];
  };
  /** Documents that were discarded. They have ended, and are no errors. */
  discarded: {
    /** How many there are. */
    total: number;
    /** The first of them. */
    items: {
      /** The document that was discarded. */
      documentId: string;
      /** Its name. */
      name: string | null;
      /** When that was last heard of. RFC 3339 in UTC. */
      at: string | null;
    }[];
  };
}

/** A batch or import as lists have it. */
export interface Batch {
  /** The vendor's id of it. */
  id: string;
  /** The environment that it is in. */
  environment: string;
  /** Which of the two it is at the vendor. */
  kind: 'batch' | 'import';
  /** open: more may come. processing: closed, and not everything in it has ended. completed; completed_with_errors: everything has, and some file was rejected. */
  status: 'open' | 'processing' | 'completed' | 'completed_with_errors';
  /** Whether it is completed, with or without errors. */
  isComplete: boolean;
  /** Of a complete one. declared: by the vendor's word and counts. inferred: by silence, so more could still come. */
  basis: 'declared' | 'inferred' | null;
  /** The share of the documents and files known or announced that has ended; 1 once it is complete, and only then. */
  progress: number;
  /** How many documents stand where; the parts add up to the total. */
  documents: {
    /** Known or announced. */
    total: number;
    /** Not ended, or announced and not heard of. */
    pending: number;
    /** Processed, and nothing since. */
    processed: number;
    /** Approved. */
    approved: number;
    /** Discarded: ended, and no error. */
    discarded: number;
    /** Exported. */
    exported: number;
  };
  /** How many files stand where. */
  files: {
    /** Original files that events of their own tell of. */
    total: number;
    /** Not ended. */
    pending: number;
    /** Refused by the vendor. */
    rejected: number;
  };
  /** It was closed once, and something newer opened it again. */
  reopened: boolean;
  /** When it was made at the vendor. RFC 3339 in UTC. */
  createdAt: string | null;
  /** When it closed. RFC 3339 in UTC. */
  closedAt: string | null;
  /** Why it is closed: by word of the vendor, or by silence. */
  closedReason: 'vendor' | 'inactivity' | null;
  /** The latest time of what completed it. RFC 3339 in UTC. */
  completedAt: string | null;
  /** How long it took, from its making or its first event until it was complete. */
  durationSeconds: number | null;
  /** The id of the batch.completed event that tells of this completion. */
  completionId: string | null;
  /** The earliest time that an event of it has. RFC 3339 in UTC. */
  firstEventAt: string | null;
  /** The latest time that an event of it has. RFC 3339 in UTC. */
  lastEventAt: string | null;
  /** The latest time that an event of it has; where none has one, when it was received. RFC 3339 in UTC. */
  updatedAt: string;
  /** When Foxtail first heard of it: it is in lists since then. RFC 3339 in UTC. */
  receivedAt: string;
}

/** A document. */
export interface Document {
  /** The vendor's id of it. */
  id: string;
  /** The environment that it is in. */
  environment: string;
  /** Where it stands; all but pending have ended. */
  status: 'pending' | 'processed' | 'approved' | 'discarded' | 'exported';
  /** The vendor's word: pendingCorrection, approved, …, an open list. */
  publicState: string | null;
  /** invoice, ticket, …, an open list. */
  type: string | null;
  /** Mostly the name of its file. */
  name: string | null;
  /** The company of the vendor that it belongs to. */
  companyId: string | null;
  /** The batch that it is in now. */
  batchId: string | null;
  /** The import that it is in now. */
  importId: string | null;
  /** The file it was found in. */
  fileId: string | null;
  /** The customer's own data, or null. */
  clientData: unknown;
  /** When it reached the vendor. RFC 3339 in UTC. */
  uploadedAt: string | null;
  /** The earliest time that an event of it has. RFC 3339 in UTC. */
  firstEventAt: string | null;
  /** The latest time that an event of it has. RFC 3339 in UTC. */
  lastEventAt: string | null;
  /** The latest time that an event of it has; where none has one, when it was received. RFC 3339 in UTC. */
  updatedAt: string;
  /** When Foxtail first heard of it: it is in lists since then. RFC 3339 in UTC. */
  receivedAt: string;
  /** With include=vendor: the vendor's object, as it came; any JSON. */
  vendor?: unknown;
}

/** An original file. */
export interface File {
  /** The vendor's id of it. */
  id: string;
  /** The environment that it is in. */
  environment: string;
  /** Where it stands; processed and rejected have ended. */
  status: 'pending' | 'processing' | 'processed' | 'rejected';
  /** Why it was rejected: the vendor's code, an open list. */
  error: string | null;
  /** Its name. */
  filename: string | null;
  /** The ZIP it came out of. */
  parentFileId: string | null;
  /** The batch that it is in now. */
  batchId: string | null;
  /** The import that it is in now. */
  importId: string | null;
  /** When it reached the vendor. RFC 3339 in UTC. */
  uploadedAt: string | null;
  /** When it ended. RFC 3339 in UTC. */
  endedAt: string | null;
  /** The earliest time that an event of it has. RFC 3339 in UTC. */
  firstEventAt: string | null;
  /** The latest time that an event of it has. RFC 3339 in UTC. */
  lastEventAt: string | null;
  /** The latest time that an event of it has; where none has one, when it was received. RFC 3339 in UTC. */
  updatedAt: string;
  /** When Foxtail first heard of it: it is in lists since then. RFC 3339 in UTC. */
  receivedAt: string;
}

/** Something that happened: that it did, and not what it carried. */
export interface Event {
  /** Its CloudEvents id, the same in every topic. */
  id: string;
  /** The environment that it is in. */
  environment: string;
  /** <entity>.<action>, such as document.processed: an open list. */
  type: string;
  /** What it is of. */
  entity: 'document' | 'file' | 'batch' | 'import';
  /** The id of what it is of. */
  entityId: string;
  /** Who says so: foxtail's own are closes by silence. */
  origin: 'vendor' | 'foxtail';
  /** The batch that it names. */
  batchId: string | null;
  /** The import that it names. */
  importId: string | null;
  /** When it happened, by its own word. RFC 3339 in UTC. */
  time: string | null;
  /** When Foxtail first received it. RFC 3339 in UTC. */
  receivedAt: string;
}

/** What `listBatches` may be asked for. */
export interface ListBatchesQuery {
  /** Items in a part of the list at most. There can be fewer although more follow. */
  limit?: number;
  /** Where to go on: `next` of the part before, with the same filters and sort. */
  cursor?: string;
  /** The order; with - the greatest first. -receivedAt if not given, or -updatedAt where a range of updatedAt is. A walk through the pages meets each item once by id, and by receivedAt but for one of which an earlier receipt turns up meanwhile; by updatedAt an item that changes may come twice or not at all. */
  sort?: '-receivedAt' | 'receivedAt' | '-updatedAt' | 'updatedAt' | 'id' | '-id';
  /** Created in Foxtail then or later: a range of receivedAt. RFC 3339 in UTC. */
  receivedFrom?: string;
  /** Created in Foxtail before: a range of receivedAt. RFC 3339 in UTC. */
  receivedBefore?: string;
  /** Updated then or later: a range of updatedAt. RFC 3339 in UTC. */
  updatedFrom?: string;
  /** Updated before: a range of updatedAt. RFC 3339 in UTC. */
  updatedBefore?: string;
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only batches, or imports. */
  kind?: 'batch' | 'import';
  /** Only those that stand there. */
  status?: 'open' | 'processing' | 'completed' | 'completed_with_errors';
  /** Only these members of each item, separated by commas: id, environment, kind, status, isComplete, basis, progress, documents, files, reopened, createdAt, closedAt, closedReason, completedAt, durationSeconds, completionId, firstEventAt, lastEventAt, updatedAt, receivedAt. */
  fields?: string;
}

/** What `getBatch` may be asked for. */
export interface GetBatchQuery {
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only these members of each item, separated by commas: id, environment, kind, status, isComplete, basis, progress, documents, files, reopened, createdAt, closedAt, closedReason, completedAt, durationSeconds, completionId, firstEventAt, lastEventAt, updatedAt, receivedAt, revision, parked, errors, discarded. */
  fields?: string;
}

/** What `streamBatch` may be asked for. */
export interface StreamBatchQuery {
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
}

/** What `listBatchDocuments` may be asked for. */
export interface ListBatchDocumentsQuery {
  /** Items in a part of the list at most. There can be fewer although more follow. */
  limit?: number;
  /** Where to go on: `next` of the part before, with the same filters and sort. */
  cursor?: string;
  /** The order; with - the greatest first. */
  sort?: 'id' | '-id';
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only those that stand there. */
  status?: 'pending' | 'processed' | 'approved' | 'discarded' | 'exported';
  /** Only these members of each item, separated by commas: id, environment, status, publicState, type, name, companyId, batchId, importId, fileId, clientData, uploadedAt, firstEventAt, lastEventAt, updatedAt, receivedAt. */
  fields?: string;
  /** vendor: also the vendor's object, byte for byte, as the member vendor. */
  include?: 'vendor';
}

/** What `listBatchFiles` may be asked for. */
export interface ListBatchFilesQuery {
  /** Items in a part of the list at most. There can be fewer although more follow. */
  limit?: number;
  /** Where to go on: `next` of the part before, with the same filters and sort. */
  cursor?: string;
  /** The order; with - the greatest first. */
  sort?: 'id' | '-id';
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only those that stand there. */
  status?: 'pending' | 'processing' | 'processed' | 'rejected';
  /** Only these members of each item, separated by commas: id, environment, status, error, filename, parentFileId, batchId, importId, uploadedAt, endedAt, firstEventAt, lastEventAt, updatedAt, receivedAt. */
  fields?: string;
}

/** What `listBatchEvents` may be asked for. */
export interface ListBatchEventsQuery {
  /** Items in a part of the list at most. There can be fewer although more follow. */
  limit?: number;
  /** Where to go on: `next` of the part before, with the same filters and sort. */
  cursor?: string;
  /** The order; with - the latest first. */
  sort?: 'receivedAt' | '-receivedAt';
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only these members of each item, separated by commas: id, environment, type, entity, entityId, origin, batchId, importId, time, receivedAt. */
  fields?: string;
}

/** What `listDocuments` may be asked for. */
export interface ListDocumentsQuery {
  /** Items in a part of the list at most. There can be fewer although more follow. */
  limit?: number;
  /** Where to go on: `next` of the part before, with the same filters and sort. */
  cursor?: string;
  /** The order; with - the greatest first. -receivedAt if not given, or -updatedAt where a range of updatedAt is. A walk through the pages meets each item once by id, and by receivedAt but for one of which an earlier receipt turns up meanwhile; by updatedAt an item that changes may come twice or not at all. */
  sort?: '-receivedAt' | 'receivedAt' | '-updatedAt' | 'updatedAt' | 'id' | '-id';
  /** Created in Foxtail then or later: a range of receivedAt. RFC 3339 in UTC. */
  receivedFrom?: string;
  /** Created in Foxtail before: a range of receivedAt. RFC 3339 in UTC. */
  receivedBefore?: string;
  /** Updated then or later: a range of updatedAt. RFC 3339 in UTC. */
  updatedFrom?: string;
  /** Updated before: a range of updatedAt. RFC 3339 in UTC. */
  updatedBefore?: string;
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only those that stand there. */
  status?: 'pending' | 'processed' | 'approved' | 'discarded' | 'exported';
  /** Only those of this state, in the vendor's word. */
  publicState?: string;
  /** Only those of this type. */
  type?: string;
  /** Only those of this company. */
  companyId?: string;
  /** Only these members of each item, separated by commas: id, environment, status, publicState, type, name, companyId, batchId, importId, fileId, clientData, uploadedAt, firstEventAt, lastEventAt, updatedAt, receivedAt. */
  fields?: string;
  /** vendor: also the vendor's object, byte for byte, as the member vendor. */
  include?: 'vendor';
  /** `clientData.KEY=value`, for up to five keys. Only those whose clientData has this at that key: a text, a number, true or false. */
  clientData?: Readonly<Record<string, string | number | boolean>>;
}

/** What `getDocument` may be asked for. */
export interface GetDocumentQuery {
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only these members of each item, separated by commas: id, environment, status, publicState, type, name, companyId, batchId, importId, fileId, clientData, uploadedAt, firstEventAt, lastEventAt, updatedAt, receivedAt. */
  fields?: string;
  /** vendor: also the vendor's object, byte for byte, as the member vendor. */
  include?: 'vendor';
}

/** What `listDocumentEvents` may be asked for. */
export interface ListDocumentEventsQuery {
  /** Items in a part of the list at most. There can be fewer although more follow. */
  limit?: number;
  /** Where to go on: `next` of the part before, with the same filters and sort. */
  cursor?: string;
  /** The order; with - the latest first. */
  sort?: 'receivedAt' | '-receivedAt';
  /** Only this environment, of those that the caller may read; all of them if not given. */
  environment?: string;
  /** Only these members of each item, separated by commas: id, environment, type, entity, entityId, origin, batchId, importId, time, receivedAt. */
  fields?: string;
}

/** What `streamEvents` may be asked for. */
export interface StreamEventsQuery {
  /** Which environment; may be left out by who may read only one. */
  environment?: string;
  /** Where to begin without Last-Event-ID: with what comes from now on, or with the first event there is. */
  from?: 'now' | 'start';
}

/** Codes of problems that there are now; others may be added. */
export type ProblemCode =
  | 'bad-request'
  | 'credentials-missing'
  | 'environment-needed'
  | 'key-invalid'
  | 'not-found'
  | 'position-invalid'
  | 'projection-behind'
  | 'query-invalid'
  | 'rate-limited'
  | 'scope-missing'
  | 'starting'
  | 'stream-limit'
  | 'stream-position-invalid'
  | 'token-invalid'
  | 'token-keys-unavailable'
  | 'too-many-streams'
  | 'too-many-waiters'
  | 'unavailable';
