import type { Statement } from '../database/statement.js';
import { namedColumns } from '../lists/list-definition.js';
import type { BatchKey } from './batch-key.js';
import { MOST_NAMED } from './batch-status.view.js';
import { batchList } from './batch.list.js';

/**
 * Batches with their errors. Those are looked for only where the counters say that there are some: nearly
 * every read ends at the row.
 */
export function batchStatusesStatement(keys: readonly BatchKey[]): Statement {
  return {
    name: 'batch statuses',
    text: `SELECT ${statusColumns()}
      FROM unnest($1::text[], $2::text[]) AS k(environment, batch_id)
      JOIN foxtail.batches t ON t.environment = k.environment AND t.batch_id = k.batch_id
      LEFT JOIN foxtail.completions c ON c.id = t.completion_id`,
    values: [keys.map(({ environment }) => environment), keys.map(({ batchId }) => batchId)],
  };
}

function statusColumns(): string {
  return `${namedColumns(batchList)}, c.revision,
    (SELECT count(DISTINCT p.document_id)::integer FROM foxtail.parked_documents p
      WHERE p.environment = t.environment AND p.batch_ids @> ARRAY[t.batch_id]) AS parked,
    CASE WHEN t.files_rejected > 0 THEN (${REJECTIONS}) END AS rejections,
    CASE WHEN t.discarded > 0 THEN (${DISCARDS}) END AS discards`;
}

/** The first in a batch, and in an import of that id, that have a status; `t` is the batch. */
function first(table: string, id: string, status: string, columns: string, key: string): string {
  const branch = (column: string) => `(SELECT ${columns} FROM ${table} m
    WHERE m.environment = t.environment AND m.${column} = t.batch_id AND m.status = '${status}'
    ORDER BY m.${id} LIMIT ${MOST_NAMED})`;
  return `SELECT json_agg(i ORDER BY i."${key}")
    FROM (${branch('batch_id')} UNION ${branch('import_id')}) i`;
}

const REJECTIONS = first(
  'foxtail.files',
  'file_id',
  'rejected',
  'm.file_id AS "fileId", m.filename, m.error AS reason, m.ended_at AS at',
  'fileId',
);
const DISCARDS = first(
  'foxtail.documents',
  'document_id',
  'discarded',
  'm.document_id AS "documentId", m.name, m.last_event_at AS at',
  'documentId',
);
