import {
  processDocument,
  seededRandom,
  type ExtractedField,
  type PublicState,
  type VendorDocument,
} from '#vendor-payloads';
import { isDeepStrictEqual } from 'node:util';
import type { DocumentFact, DocumentFactType } from './vendor-fact.js';

/** A document, and what is already settled about it. Times are milliseconds since 1970. */
export interface DocumentLife {
  readonly document: VendorDocument;
  /** The file that it was made from. */
  readonly fileId: string;
  /** Seeds what processing will read, so that it does not hang on who is processed first. */
  readonly outcomeSeed: number;
  /** When processing ends, or ended. */
  readonly dueAt: number;
  readonly lastEventAt: number;
}

export interface DocumentDecision {
  life: DocumentLife;
  facts: DocumentFact[];
  refused?: 'document-not-processed';
}

/** A person's verdict. */
export type Verdict = Exclude<PublicState, 'processing'>;

/** What a person changes by hand; `data` holds the corrected fields only. */
export interface DocumentChange {
  data?: Record<string, ExtractedField>;
  type?: string;
  name?: string;
  company?: string;
  clientData?: Record<string, unknown>;
}

const verdictEvents: Record<Verdict, DocumentFactType> = {
  approved: 'document.approved',
  discarded: 'document.discarded',
  pendingCorrection: 'document.updated',
};

/** A document has been processed. A second time changes nothing. */
export function finishProcessing(life: DocumentLife, at: number): DocumentDecision {
  if (isProcessing(life)) {
    const time = timeOf(life, at);
    const random = seededRandom(life.outcomeSeed);
    const document = processDocument(life.document, new Date(time).toISOString(), random);
    return happened({ ...life, document }, time, 'document.processed');
  }
  return { life, facts: [] };
}

export function isProcessing({ document }: DocumentLife): boolean {
  return document.publicState === 'processing';
}

/** A person decides over a document; saying the same again is an event again. */
export function judge(life: DocumentLife, verdict: Verdict, at: number): DocumentDecision {
  if (isProcessing(life)) return refuse(life);
  const time = timeOf(life, at);
  const document: VendorDocument = {
    ...life.document,
    publicState: verdict,
    approvalInfo:
      verdict === 'approved'
        ? { approved: true, approvedAt: new Date(time).toISOString() }
        : { approved: false },
  };
  return happened({ ...life, document }, time, verdictEvents[verdict]);
}

/**
 * A person changes a document. `vendor.md` names document.corrected and document.updated and not
 * what tells them apart: here a change corrects where the value of a field differs, with whatever
 * else it brings, and any other updates, one that changes nothing included. Corrected fields
 * replace those of their name, the others stay; a document that was corrected is valid, and still
 * waits for its verdict.
 */
export function change(life: DocumentLife, to: DocumentChange, at: number): DocumentDecision {
  if (isProcessing(life)) return refuse(life);
  const { data = {}, ...others } = to;
  const corrected = Object.entries(data).filter(
    ([name, { value }]) => !isDeepStrictEqual(life.document.data[name]?.value, value),
  );
  const document: VendorDocument = { ...life.document, ...others };
  if (corrected.length === 0) {
    return happened({ ...life, document }, timeOf(life, at), 'document.updated');
  }
  document.data = { ...document.data, ...Object.fromEntries(corrected) };
  document.validationInfo = { valid: true, errors: [] };
  return happened({ ...life, document }, timeOf(life, at), 'document.corrected');
}

/** A document is exported, which changes nothing of it that the vendor's reference shows. */
export function exportDocument(life: DocumentLife, at: number): DocumentDecision {
  return isProcessing(life) ? refuse(life) : happened(life, timeOf(life, at), 'document.exported');
}

function refuse(life: DocumentLife): DocumentDecision {
  return { life, facts: [], refused: 'document-not-processed' };
}

/** As in `batch-life`: the time of one document's events only grows. */
function timeOf({ lastEventAt }: DocumentLife, at: number): number {
  return Math.max(at, lastEventAt + 1);
}

function happened(life: DocumentLife, time: number, type: DocumentFactType): DocumentDecision {
  const { document, fileId } = life;
  return {
    life: { ...life, lastEventAt: time },
    facts: [{ kind: 'document', type, at: time, document, fileId }],
  };
}
