import {
  processDocument,
  seededRandom,
  type PublicState,
  type VendorDocument,
} from '#vendor-payloads';
import { fileIdOf, type DocumentFact, type DocumentFactType } from './vendor-fact.js';

/** A document, and what is already settled about it. Times are milliseconds since 1970. */
export interface DocumentLife {
  readonly document: VendorDocument;
  /** Seeds what processing will read, so that it does not hang on who is processed first. */
  readonly outcomeSeed: number;
  readonly lastEventAt: number;
}

export interface DocumentDecision {
  life: DocumentLife;
  facts: DocumentFact[];
  refused?: 'document-not-processed';
}

/** A person's verdict. */
export type Verdict = Exclude<PublicState, 'processing'>;

const verdictEvents: Record<Verdict, DocumentFactType> = {
  approved: 'document.approved',
  discarded: 'document.discarded',
  pendingCorrection: 'document.updated',
};

/** The file of a document has arrived. */
export function arrive(
  document: VendorDocument,
  outcomeSeed: number,
  at: number,
): DocumentDecision {
  return happened({ document, outcomeSeed, lastEventAt: at - 1 }, at, ['file.uploaded']);
}

/** A document has been processed, and with it its file. A second time changes nothing. */
export function finishProcessing(life: DocumentLife, at: number): DocumentDecision {
  if (life.document.publicState !== 'processing') return { life, facts: [] };
  const time = Math.max(at, life.lastEventAt + 1);
  const document = processDocument(
    life.document,
    new Date(time).toISOString(),
    seededRandom(life.outcomeSeed),
  );
  return happened({ ...life, document }, at, ['document.processed', 'file.processed']);
}

/** A person decides over a document; saying the same again is an event again. */
export function judge(life: DocumentLife, verdict: Verdict, at: number): DocumentDecision {
  if (life.document.publicState === 'processing') {
    return { life, facts: [], refused: 'document-not-processed' };
  }
  const time = Math.max(at, life.lastEventAt + 1);
  const document: VendorDocument = {
    ...life.document,
    publicState: verdict,
    approvalInfo:
      verdict === 'approved'
        ? { approved: true, approvedAt: new Date(time).toISOString() }
        : { approved: false },
  };
  return happened({ ...life, document }, at, [verdictEvents[verdict]]);
}

/** As in `batch-life`: the time of one document's events only grows. */
function happened(
  life: DocumentLife,
  at: number,
  types: readonly DocumentFact['type'][],
): DocumentDecision {
  let lastEventAt = life.lastEventAt;
  const facts = types.map((type): DocumentFact => {
    lastEventAt = Math.max(at, lastEventAt + 1);
    const { document } = life;
    return { kind: 'document', type, at: lastEventAt, document, fileId: fileIdOf(document._id) };
  });
  return { life: { ...life, lastEventAt }, facts };
}
