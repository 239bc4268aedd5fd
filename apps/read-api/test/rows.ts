/** Rows of one environment, whose name every id begins with: two batches, documents, files and their events. */
export function rowsOf(environment: string): string[] {
  const id = (kind: string, n: number) => `'${environment}-${kind}-${n}'`;
  return [1, 2].flatMap((n) => [
    `INSERT INTO foxtail_v1.batches (environment, batch_id, kind, pending, processed, approved,
       discarded, exported, inactivity_off, declared_close, declared_processed, inferred_close,
       received_at, status, reopened, awaits_inactivity)
     VALUES ('${environment}', ${id('batch', n)}, 'batch', 0, 1, 0, 0, 0, false, false, false, false,
       now(), 'open', false, false)`,
    `INSERT INTO foxtail_v1.documents (environment, document_id, version, status, received_at, batch_id)
     VALUES ('${environment}', ${id('document', n)}, '-', 'processed', now(), ${id('batch', 1)})`,
    `INSERT INTO foxtail_v1.files (environment, file_id, version, status, received_at, batch_id)
     VALUES ('${environment}', ${id('file', n)}, '-', 'processed', now(), ${id('batch', 1)})`,
    ...['batch', 'document', 'file'].map(
      (
        kind,
      ) => `INSERT INTO foxtail_v1.timeline (environment, entity, entity_id, event_id, type, origin,
        received_at, batch_id)
      VALUES ('${environment}', '${kind}', ${id(kind, 1)}, ${id(`event-${kind}`, n)}, '${kind}.processed',
        'vendor', now(), ${id('batch', 1)})`,
    ),
  ]);
}
