import type { DocumentEvent, FileEvent } from '#contracts';

/** Where a document or file belongs, by its latest event that names a batch or an import: not every one does. */
export interface Membership {
  batchId: string | null;
  importId: string | null;
  membershipVersion: string | null;
}

/** @param version of the event */
export function foldMembership(
  state: Membership | null,
  event: DocumentEvent | FileEvent,
  version: string,
): Membership {
  const { batchId = null, importId = null } = event.data;
  const before = state?.membershipVersion ?? null;
  // Of two bodies with one id the membership itself decides, so that their order does not.
  const membershipVersion = `${version}|${batchId ?? ''}|${importId ?? ''}`;
  if ((batchId !== null || importId !== null) && (before === null || membershipVersion > before)) {
    return { batchId, importId, membershipVersion };
  }
  return {
    batchId: state?.batchId ?? null,
    importId: state?.importId ?? null,
    membershipVersion: before,
  };
}

/** The batches in which it counts: it may be in a batch and in an import. */
export function membershipsOf(state: Membership | null): string[] {
  if (state === null) return [];
  const { batchId, importId } = state;
  if (batchId === null) return importId === null ? [] : [importId];
  return importId === null || importId === batchId ? [batchId] : [batchId, importId];
}
