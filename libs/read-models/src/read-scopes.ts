/**
 * What a credential of the read API may be good for; there are no others.
 * - `batches:read` batches and imports, with their status and counts
 * - `documents:read` documents and files, in lists and alone
 * - `vendor:read` the vendor's object of a document, as it came; besides `documents:read`
 * - `events:read` the events of batches, documents and files, as lists and as streams
 */
export const READ_SCOPES = [
  'batches:read',
  'documents:read',
  'vendor:read',
  'events:read',
] as const;
export type ReadScope = (typeof READ_SCOPES)[number];

export function isReadScope(text: unknown): text is ReadScope {
  return READ_SCOPES.some((scope) => scope === text);
}
