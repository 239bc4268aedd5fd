import type { ClientBase, Pool } from 'pg';
import { readCheckpoints } from '../runner/checkpoint.store.js';
import { iso } from '../runner/iso.js';
import { inTransaction, withConnection } from '../runner/transaction.js';
import type { Candidate, Ends } from './quiet-batches.js';

interface Snapshot {
  candidates: Candidate[];
  checkpoints: Ends;
}

/**
 * The batches that a silence would close, and the checkpoints, as of one instant: were they read
 * one after the other, a document could slip in between.
 */
export async function readSnapshot(pool: Pool): Promise<Snapshot> {
  const read = async (client: ClientBase) => {
    const batches = await client.query<Record<string, unknown>>(
      `SELECT environment, batch_id, kind, inactivity_seconds, last_event_version, last_event_at,
         newest_arrival_at, xmin::text AS marker
       FROM batches WHERE awaits_inactivity`,
    );
    const checkpoints = await readCheckpoints(client);
    return { candidates: batches.rows.map(toCandidate), checkpoints };
  };
  return withConnection(pool, (client) =>
    inTransaction(client, read, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'),
  );
}

function toCandidate(row: Record<string, unknown>): Candidate {
  return {
    environment: row['environment'] as string,
    batchId: row['batch_id'] as string,
    kind: row['kind'] as Candidate['kind'],
    inactivitySeconds: row['inactivity_seconds'] as number,
    lastEventVersion: (row['last_event_version'] as string | null) ?? '',
    lastEventAt: iso(row['last_event_at']),
    newestArrivalAt: iso(row['newest_arrival_at']),
    marker: row['marker'] as string,
  };
}
