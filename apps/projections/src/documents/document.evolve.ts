import type { DocumentEvent } from '#contracts';
import { foldMembership } from '../batches/membership.js';
import { earliest, isLater, latest, vendorText, versionOf } from '../runner/event-order.js';
import type { DocumentStatus } from '#read-models';
import type { DocumentState } from './document.state.js';

/**
 * Folds one event into a document. The result depends on the set of events only: not on their order,
 * nor on how often one comes.
 */
export function evolveDocument(state: DocumentState | null, event: DocumentEvent): DocumentState {
  const version = versionOf(event);
  const vendor = vendorText(event);
  const isNewest = state === null || isLater(version, vendor, state.version, state.vendor);
  // One object, filled in place: this runs for each event.
  const next = isNewest ? stateOf(event, version, vendor) : { ...state };
  const { batchId, importId, membershipVersion } = foldMembership(state, event, version);
  next.batchId = batchId;
  next.importId = importId;
  next.membershipVersion = membershipVersion;
  next.uploadedAt = latest(state?.uploadedAt ?? null, event.data.uploadedAt ?? null);
  next.processedAt = latest(
    state?.processedAt ?? null,
    event.action === 'processed' ? event.time : null,
  );
  next.firstEventAt = earliest(state?.firstEventAt ?? null, event.time);
  next.lastEventAt = latest(state?.lastEventAt ?? null, event.time);
  next.receivedAt = earliest(state?.receivedAt ?? null, event.receivedAt) ?? event.receivedAt;
  return next;
}

/** A document of which only this event is known. */
function stateOf(event: DocumentEvent, version: string, vendor: Buffer | null): DocumentState {
  const { data } = event;
  return {
    environment: event.source,
    documentId: event.subject,
    version,
    status: statusAfter(event.action, data.publicState),
    publicState: data.publicState ?? null,
    documentType: data.documentType ?? null,
    name: data.name ?? null,
    companyId: data.companyId ?? null,
    fileId: data.fileId ?? null,
    vendor,
    batchId: null,
    importId: null,
    membershipVersion: null,
    uploadedAt: null,
    processedAt: null,
    firstEventAt: null,
    lastEventAt: null,
    receivedAt: event.receivedAt,
  };
}

/**
 * The event says what happened; where it only says that something changed, the vendor's public state
 * says what the document is now (`vendor.md`, Objects).
 */
function statusAfter(action: string, publicState: string | undefined): DocumentStatus {
  switch (action) {
    case 'approved':
    case 'discarded':
    case 'exported':
      return action;
    default:
      if (publicState === 'approved' || publicState === 'discarded') return publicState;
      // An action that is not known may come before processing, and then says so.
      return publicState === 'processing' ? 'pending' : 'processed';
  }
}
