import type { ClientBase } from 'pg';
import { iso } from '../runner/iso.js';
import type { BatchKey } from './batch.store.js';
import type { NewestTimes } from './batch.state.js';

/**
 * The newest times of the documents and files that are in these batches, as this transaction sees them. Right
 * under the lock of the batch's row: what another transaction has not committed yet, it counts after this one.
 */
export async function readNewest(
  client: ClientBase,
  keys: readonly BatchKey[],
): Promise<(BatchKey & NewestTimes)[]> {
  if (keys.length === 0) return [];
  const { rows } = await client.query<Record<string, unknown>>({
    name: 'read newest',
    text: `WITH k AS (SELECT * FROM unnest($1::text[], $2::text[]) AS k(environment, batch_id)),
      member AS (
        SELECT k.*, d.uploaded_at, d.processed_at FROM k
          JOIN documents d ON d.environment = k.environment AND d.batch_id = k.batch_id
        UNION ALL SELECT k.*, d.uploaded_at, d.processed_at FROM k
          JOIN documents d ON d.environment = k.environment AND d.import_id = k.batch_id
        UNION ALL SELECT k.*, f.uploaded_at, f.ended_at FROM k
          JOIN files f ON f.environment = k.environment AND f.batch_id = k.batch_id
        UNION ALL SELECT k.*, f.uploaded_at, f.ended_at FROM k
          JOIN files f ON f.environment = k.environment AND f.import_id = k.batch_id)
      SELECT k.environment, k.batch_id, max(uploaded_at) AS upload,
        max(coalesce(uploaded_at, processed_at)) AS arrival, max(processed_at) AS processed
      FROM k LEFT JOIN member USING (environment, batch_id) GROUP BY 1, 2`,
    values: [keys.map((k) => k.environment), keys.map((k) => k.batchId)],
  });
  return rows.map((row) => ({
    environment: row['environment'] as string,
    batchId: row['batch_id'] as string,
    newestUploadAt: iso(row['upload']),
    newestArrivalAt: iso(row['arrival']),
    newestProcessedAt: iso(row['processed']),
  }));
}
