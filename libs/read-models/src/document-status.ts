/**
 * Where a document stands. Every event that is known comes after processing, so all but `pending` have
 * ended (docs/batches.md). Each has a counter of its name in the batches.
 */
export const documentStatuses = [
  'pending',
  'processed',
  'approved',
  'discarded',
  'exported',
] as const;
export type DocumentStatus = (typeof documentStatuses)[number];
