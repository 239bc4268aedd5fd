import type { VendorFact } from '../vendor/vendor-fact.js';
import type { Dialect } from './values.js';

/** Where a document stands in the end, in the words of Foxtail's read API. */
export interface DocumentState {
  status: 'pending' | 'processed' | 'approved' | 'discarded' | 'exported';
  publicState: string;
}

/** What the vendor's world says of a batch, to be found in the read API. */
export interface ExpectedBatch {
  id: string;
  kind: 'batch' | 'import';
  /** False where some of its events go out in the other dialect, too, and make the other kind of it. */
  isOfThatKind: boolean;
  /** The vendor said that all of it is processed. */
  processed: boolean;
  documents: Map<string, DocumentState>;
  /** Files by their id, as far as events tell of them: the first dialect has none. */
  files: Map<string, 'pending' | 'processed' | 'rejected'>;
}

/**
 * Keeps what the vendor's world came to, fact by fact: the facts of one object come in the order of
 * their times. About 150 bytes a document, for as long as the run takes.
 */
export class Ledger {
  private readonly byId = new Map<string, ExpectedBatch>();
  /** One object for all documents of the same state. */
  private readonly states = new Map<string, DocumentState>();

  /** @param otherDialect a fault sends some events in the other dialect besides */
  constructor(private readonly otherDialect = false) {}

  note(dialect: Dialect, fact: VendorFact): void {
    switch (fact.kind) {
      case 'batch':
        this.of(dialect, fact.batch._id).processed ||= fact.type === 'batch.processed';
        return;
      case 'document': {
        const { _id, loadBatch = '', publicState } = fact.document;
        this.of(dialect, loadBatch).documents.set(_id, this.state(fact.type, publicState));
        return;
      }
      case 'file': {
        const { id, importId, status } = fact.file;
        if (dialect === 1) return;
        const ended = status === 'processed' || status === 'rejected';
        this.of(dialect, importId).files.set(id, ended ? status : 'pending');
      }
    }
  }

  batches(): ExpectedBatch[] {
    return [...this.byId.values()];
  }

  private of(dialect: Dialect, id: string): ExpectedBatch {
    let batch = this.byId.get(id);
    if (batch === undefined) {
      const kind = dialect === 1 ? 'batch' : 'import';
      batch = {
        id,
        kind,
        isOfThatKind: !this.otherDialect,
        processed: false,
        documents: new Map(),
        files: new Map(),
      };
      this.byId.set(id, batch);
    }
    return batch;
  }

  private state(type: string, publicState: string): DocumentState {
    const status = statusAfter(type, publicState);
    const key = `${status} ${publicState}`;
    const state = this.states.get(key) ?? { status, publicState };
    this.states.set(key, state);
    return state;
  }
}

/** What a document's last event makes of it (docs/batches.md, "Documents"). */
export function statusAfter(type: string, publicState: string): DocumentState['status'] {
  switch (type) {
    case 'document.approved':
      return 'approved';
    case 'document.exported':
      return 'exported';
    case 'document.discarded':
      return 'discarded';
  }
  switch (publicState) {
    case 'approved':
    case 'discarded':
      return publicState;
    case 'processing':
      return 'pending';
    default:
      return 'processed';
  }
}
