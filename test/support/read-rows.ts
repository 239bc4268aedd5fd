import type { DataSource } from 'typeorm';

const received = '2026-01-01T00:00:00.000Z';

/** Puts rows into a projected table; what is not given is as it is at first. */
export async function insertRows(
  dataSource: DataSource,
  table: 'batches' | 'documents' | 'files' | 'timeline',
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  for (const row of rows) {
    const whole = { ...defaults[table], ...row };
    const names = Object.keys(whole);
    await dataSource.query(
      `INSERT INTO foxtail_v1.${table} (${names.join(', ')})
       VALUES (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
      Object.values(whole),
    );
  }
}

const defaults = {
  batches: {
    kind: 'batch',
    status: 'open',
    pending: 0,
    processed: 0,
    approved: 0,
    discarded: 0,
    exported: 0,
    inactivity_off: false,
    declared_close: false,
    declared_processed: false,
    inferred_close: false,
    reopened: false,
    awaits_inactivity: false,
    received_at: received,
  },
  documents: { version: '', status: 'processed', received_at: received },
  files: { version: '', status: 'processed', received_at: received },
  timeline: {
    entity: 'document',
    type: 'document.processed',
    origin: 'vendor',
    received_at: received,
  },
};
