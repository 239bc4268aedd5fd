import type { DocumentEvent } from '#contracts';
import { earliest, latest, versionOf } from '../runner/event-order.js';
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
  const member = membership(state, event, version);
  // Written out: V8 puts an object that is spread and then grows into the old generation, each time.
  return {
    environment: current.environment,
    documentId: current.documentId,
    version: current.version,
    status: current.status,
    publicState: current.publicState,
    documentType: current.documentType,
    name: current.name,
    companyId: current.companyId,
    fileId: current.fileId,
    uploadedAt: current.uploadedAt,
    vendor: current.vendor,
    batchId: member.batchId,
    importId: member.importId,
    membershipVersion: member.membershipVersion,
    firstEventAt: earliest(state?.firstEventAt ?? null, event.time),
    lastEventAt: latest(state?.lastEventAt ?? null, event.time),
    receivedAt: earliest(state?.receivedAt ?? null, event.receivedAt) ?? event.receivedAt,
  };
}

type Fields = Omit<
  DocumentState,
  'batchId' | 'importId' | 'membershipVersion' | 'firstEventAt' | 'lastEventAt' | 'receivedAt'
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
    uploadedAt: data.uploadedAt ?? null,
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

function membership(state: DocumentState | null, event: DocumentEvent, eventVersion: string) {
  const { batchId = null, importId = null } = event.data;
  const before = state?.membershipVersion ?? null;
  // Of two bodies with one id the membership itself decides, so that their order does not.
  const version = `${eventVersion}|${batchId ?? ''}|${importId ?? ''}`;
  if ((batchId !== null || importId !== null) && (before === null || version > before)) {
    return { batchId, importId, membershipVersion: version };
  }
  return {
    batchId: state?.batchId ?? null,
    importId: state?.importId ?? null,
    membershipVersion: before,
  };
}

/** One id with two bodies is possible with the vendor's own ids: then the body's bytes decide. */
function isLater(
  version: string,
  vendor: string | null,
  than: string,
  thanVendor: string | null,
): boolean {
  return version === than ? (vendor ?? '') > (thanVendor ?? '') : version > than;
}

function vendorText(event: DocumentEvent): string | null {
  return event.vendor === null ? null : event.vendor.toString('utf8');
}
