import type { DocumentEvent } from '#contracts';
import { foldMembership, type Membership } from '../batches/membership.js';
import { earliest, isLater, latest, vendorText, versionOf } from '../runner/event-order.js';
import type { DocumentStatus } from '#read-models';
import type { DocumentState } from './document.state.js';

/**
 * Folds one event into a document. The result depends on the set of events only: not on their order,
 * nor on how often one comes.
 */
export function evolveDocument(state: DocumentState | null, event: DocumentEvent): DocumentState {
  const version = versionOf(event);
  const isNewest =
    state === null || isLater(version, vendorText(event), state.version, state.vendor);
  const current = isNewest ? fieldsOf(event, version) : state;
  return {
    ...current,
    ...foldMembership(state, event, version),
    uploadedAt: latest(state?.uploadedAt ?? null, event.data.uploadedAt ?? null),
    processedAt: latest(
      state?.processedAt ?? null,
      event.action === 'processed' ? event.time : null,
    ),
    firstEventAt: earliest(state?.firstEventAt ?? null, event.time),
    lastEventAt: latest(state?.lastEventAt ?? null, event.time),
    receivedAt: earliest(state?.receivedAt ?? null, event.receivedAt) ?? event.receivedAt,
  };
}

type Fields = Omit<
  DocumentState,
  keyof Membership | 'uploadedAt' | 'processedAt' | 'firstEventAt' | 'lastEventAt' | 'receivedAt'
>;

function fieldsOf(event: DocumentEvent, version: string): Fields {
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
    vendor: vendorText(event),
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
