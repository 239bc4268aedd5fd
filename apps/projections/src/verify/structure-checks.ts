import { documentStatuses } from '#read-models';
import type { StructureCheck } from './structure-check.js';

const statuses = documentStatuses;

/** Each row of a table once in its batch, and once in its import if that is another one. */
function membersOf(table: 'documents' | 'files', columns: string): string {
  return `
  SELECT environment, batch_id AS id, ${columns} FROM foxtail.${table} WHERE batch_id IS NOT NULL
  UNION ALL
  SELECT environment, import_id, ${columns} FROM foxtail.${table}
  WHERE import_id IS NOT NULL AND import_id IS DISTINCT FROM batch_id`;
}

const counters: StructureCheck = {
  name: 'batch-counters',
  holds: 'each counter of a batch or import is the number of its documents of that status',
  sql: `
    WITH members AS (${membersOf('documents', 'status')}), recount AS (
      SELECT environment, id, ${statuses
        .map((status) => `count(*) FILTER (WHERE status = '${status}') AS ${status}`)
        .join(', ')}
      FROM members GROUP BY environment, id
    ), compared AS (
      SELECT coalesce(b.environment, r.environment) AS environment, coalesce(b.batch_id, r.id) AS id,
        b.batch_id IS NULL AS is_missing, ${statuses
          .flatMap((status) => [
            `coalesce(b.${status}, 0) AS has_${status}`,
            `coalesce(r.${status}, 0) AS is_${status}`,
          ])
          .join(', ')}
      FROM foxtail.batches b FULL JOIN recount r ON r.environment = b.environment AND r.id = b.batch_id
    )
    SELECT concat_ws('/', environment, id) AS key,
      CASE WHEN is_missing THEN 'has documents and no row; ' ELSE '' END || concat_ws(', ', ${statuses
        .map(
          (status) =>
            `CASE WHEN has_${status} <> is_${status} THEN format('${status} is %s, counted %s', has_${status}, is_${status}) END`,
        )
        .join(', ')}) AS found
    FROM compared
    WHERE is_missing OR ${statuses.map((status) => `has_${status} <> is_${status}`).join(' OR ')}`,
};

const fileCounters: StructureCheck = {
  name: 'file-counters',
  holds: 'each batch or import counts its files, those that have not ended, and those rejected',
  sql: `
    WITH recount AS (
      SELECT environment, id, count(*) AS files,
        count(*) FILTER (WHERE status NOT IN ('processed', 'rejected')) AS pending,
        count(*) FILTER (WHERE status = 'rejected') AS rejected
      FROM (${membersOf('files', 'status')}) members GROUP BY environment, id
    ), compared AS (
      SELECT coalesce(b.environment, r.environment) AS environment, coalesce(b.batch_id, r.id) AS id,
        concat_ws(', ', b.files, b.files_pending, b.files_rejected) AS has,
        concat_ws(', ', coalesce(r.files, 0), coalesce(r.pending, 0), coalesce(r.rejected, 0)) AS counted
      FROM foxtail.batches b FULL JOIN recount r ON r.environment = b.environment AND r.id = b.batch_id
    )
    SELECT concat_ws('/', environment, id) AS key,
      format('files, pending, rejected are %s, counted %s', has, counted) AS found
    FROM compared WHERE has <> counted`,
};

/** A sum modulo 2^128 of the first 128 bits of SHA-256 over id and status, as `members-digest.ts` keeps it. */
const digests: StructureCheck = {
  name: 'members-digest',
  holds: 'the digest of a batch or import is that of its documents and their statuses',
  sql: `
    WITH members AS (${membersOf('documents', 'document_id, status')}
    ), recount AS (
      SELECT environment, id, mod(sum(('0x' || left(encode(
          sha256(convert_to(document_id || ' ' || status, 'UTF8')), 'hex'), 32))::numeric),
          2::numeric ^ 128) AS digest
      FROM members GROUP BY environment, id
    )
    SELECT concat_ws('/', b.environment, b.batch_id) AS key, 'another digest than its members' AS found
    FROM foxtail.batches b LEFT JOIN recount r ON r.environment = b.environment AND r.id = b.batch_id
    WHERE ('0x' || b.members_digest)::numeric <> coalesce(r.digest, 0)`,
};

const knownStatuses: StructureCheck = {
  name: 'document-statuses',
  holds: 'each document has a status that batches count',
  sql: `
    SELECT concat_ws('/', environment, document_id) AS key, format('status %s', status) AS found
    FROM foxtail.documents
    WHERE status NOT IN (${statuses.map((status) => `'${status}'`).join(', ')})`,
};

const documentsAndEvents: StructureCheck = {
  name: 'documents-and-timeline',
  holds: 'each document has an event in the timeline, and each document in the timeline a row',
  sql: `
    WITH heard_of AS (
      SELECT DISTINCT environment, entity_id AS id FROM foxtail.timeline WHERE entity = 'document'
    )
    SELECT concat_ws('/', coalesce(d.environment, h.environment), coalesce(d.document_id, h.id)) AS key,
      CASE WHEN h.id IS NULL THEN 'a row and no event' ELSE 'events and no row' END AS found
    FROM foxtail.documents d
      FULL JOIN heard_of h ON h.environment = d.environment AND h.id = d.document_id
    WHERE h.id IS NULL OR d.document_id IS NULL`,
};

const batchesAndEvents: StructureCheck = {
  name: 'batches-and-timeline',
  holds:
    'each batch or import is named by an event in the timeline, and each that is named has a row',
  sql: `
    WITH heard_of AS (
      SELECT environment, batch_id AS id FROM foxtail.timeline WHERE batch_id IS NOT NULL
      UNION SELECT environment, import_id FROM foxtail.timeline WHERE import_id IS NOT NULL
    )
    SELECT concat_ws('/', coalesce(b.environment, h.environment), coalesce(b.batch_id, h.id)) AS key,
      CASE WHEN h.id IS NULL THEN 'a row and no event' ELSE 'events and no row' END AS found
    FROM foxtail.batches b
      FULL JOIN heard_of h ON h.environment = b.environment AND h.id = b.batch_id
    WHERE h.id IS NULL OR b.batch_id IS NULL`,
};

/** What `verify` asks, in this order. */
export const structureChecks: readonly StructureCheck[] = [
  counters,
  fileCounters,
  digests,
  knownStatuses,
  documentsAndEvents,
  batchesAndEvents,
];
