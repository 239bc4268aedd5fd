import { Client } from 'pg';
import { PARTITIONS } from '#contracts';
import { withoutIndexes } from './without-indexes.js';

/** What a database with many rows is filled with. */
export interface LargeTables {
  /** Documents; of files there are a quarter of it, of events twice as many. */
  documents: number;
  /** Length of the vendor's object of each document. */
  vendorBytes: number;
}

/** Things in a filled database that a test or a bench asks for. */
export const filled = {
  environments: ['alpha', 'beta', 'gamma'],
  /** Has a fifth of all documents and files; half of them are in {@link filled.largeImport}, too. */
  largeBatch: 'b0',
  largeImport: 'i0',
  /** Has about a thousand documents. */
  mediumBatch: 'b500',
  /** Of almost half of the documents, and of two hundred. */
  companies: ['c0', 'c77'],
  types: ['ticket', 'rare'],
  publicStates: ['pendingCorrection', 'rare'],
  /** Each is in three documents at most; the other one in 300. */
  clientData: { order: '333', shop: 's7' },
} as const;

/** Ids are spread like the vendor's, so that neighbours by receipt are none by id. */
export const documentId = (n: number): string => hex(BigInt(n));
const hex = (n: bigint) => ((n * 2_654_435_761n) % 4_294_967_296n).toString(16).padStart(12, '0');
const ID = `lpad(to_hex((n::bigint * 2654435761) % 4294967296), 12, '0')`;

/** The first fifth is in batch 0; from there on each batch has two more than the one before. */
const batchOf = (all: number) =>
  `CASE WHEN n <= ${all} / 5 THEN 0 ELSE 1 + floor(sqrt(n - ${all} / 5))::int END`;
const ENVIRONMENT = `CASE WHEN b % 10 < 6 THEN 'alpha' WHEN b % 10 < 9 THEN 'beta' ELSE 'gamma' END`;
const BATCH = `CASE WHEN b % 3 <> 1 THEN 'b' || b END`;
const IMPORT = `CASE WHEN b % 3 = 1 OR (b = 0 AND n % 2 = 0) THEN 'i' || b END`;
const RECEIVED = `timestamptz '2026-01-01' + n * interval '1 second'`;
const UPDATED = `CASE WHEN n % 100 > 0 THEN ${RECEIVED} + (n::bigint * 7919 % 100000) * interval '1 second' END`;

/**
 * Fills the projected tables of an empty, migrated database as long use would, and gathers statistics.
 * Each environment, batch, company, type and status has a share of its own, from a half to almost nothing.
 * A million documents take about a minute.
 */
export async function fillLargeTables(url: string, size: LargeTables): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off; SET maintenance_work_mem = 524288');
    await withoutIndexes(client, await projectedTables(client), async () => {
      for (const statement of statements(size)) await client.query(statement);
    });
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

async function projectedTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE relnamespace = 'foxtail_v1'::regnamespace AND relkind = 'r'`,
  );
  return rows.map(({ name }) => name);
}

function statements({ documents, vendorBytes }: LargeTables): string[] {
  const files = Math.floor(documents / 4);
  const rows = (count: number) =>
    `FROM generate_series(1, ${count}) n, LATERAL (SELECT ${batchOf(count)} AS b) r`;
  return [
    `INSERT INTO foxtail_v1.documents (environment, document_id, version, status, public_state,
       document_type, name, company_id, batch_id, import_id, received_at, last_event_at, client_data, vendor)
     SELECT ${ENVIRONMENT}, ${ID}, '',
       CASE WHEN n % 1000 = 0 THEN 'discarded' WHEN n % 50 = 0 THEN 'pending'
         WHEN n % 5 = 0 THEN 'approved' WHEN n % 7 = 0 THEN 'exported' ELSE 'processed' END,
       CASE WHEN n % 100000 = 0 THEN 'rare' WHEN n % 3 > 0 THEN 'pendingCorrection' END,
       CASE WHEN n % 100000 = 7 THEN 'rare' WHEN n % 10 < 6 THEN 'ticket' WHEN n % 10 < 9 THEN 'invoice' END,
       'document ' || n, 'c' || CASE WHEN n % 9 < 4 THEN 0 ELSE n % 5000 END,
       ${BATCH}, ${IMPORT}, ${RECEIVED}, ${UPDATED},
       CASE WHEN n % 3 = 0 THEN jsonb_build_object('order', n / 3, 'shop', 's' || n % 1000) END,
       format('{"_id": "%s", "lines": "%s"}', n, repeat(md5(n::text), ${Math.ceil(vendorBytes / 32)}))
     ${rows(documents)}`,
    `INSERT INTO foxtail_v1.files (environment, file_id, version, status, error, filename, batch_id,
       import_id, received_at, last_event_at)
     SELECT ${ENVIRONMENT}, ${ID}, '', CASE WHEN n % 500 = 0 THEN 'rejected' ELSE 'processed' END,
       CASE WHEN n % 500 = 0 THEN 'ERR_PARSING_FILE' END, 'file ' || n, ${BATCH}, ${IMPORT}, ${RECEIVED}, ${UPDATED}
     ${rows(files)}`,
    // The last of each is when it last changed, and all are spread over the partitions of the log.
    `INSERT INTO foxtail_v1.timeline (environment, entity, entity_id, event_id, type, origin, event_at,
       received_at, batch_id, import_id, lane, log_offset)
     SELECT environment, 'document', document_id, document_id || '-' || event, 'document.processed',
       'vendor', CASE WHEN event = 1 THEN received_at ELSE last_event_at END,
       received_at + event * interval '1 minute', batch_id, import_id,
       abs(hashtext(document_id)) % ${PARTITIONS}, row_number() OVER (ORDER BY received_at)
     FROM foxtail_v1.documents, generate_series(1, 2) event`,
    `INSERT INTO foxtail_v1.checkpoints (topic, partition, next_offset)
     SELECT 'foxtail.documents.v1', n, ${documents} * 2 + 1 FROM generate_series(0, ${PARTITIONS - 1}) n`,
    // Those of the documents, and many that have ended long ago.
    `INSERT INTO foxtail_v1.batches (environment, batch_id, kind, pending, processed, approved, discarded,
       exported, files, files_rejected, inactivity_off, declared_close, declared_processed, inferred_close,
       received_at, last_event_at, status, reopened, awaits_inactivity, completion_id)
     SELECT ${ENVIRONMENT}, left(kind, 1) || b, kind, 0, 9, 0, faults, 0, 9, faults, false, true, true, false,
       ${RECEIVED}, ${UPDATED},
       CASE WHEN n % 200 = 0 THEN 'open' WHEN n % 90 = 0 THEN 'processing'
         WHEN n % 30 = 0 THEN 'completed_with_errors' ELSE 'completed' END,
       false, false, kind || n
     FROM generate_series(0, 60000) n, LATERAL (SELECT n AS b, CASE WHEN n % 10 = 0 THEN 2 ELSE 0 END AS faults) r, unnest(ARRAY['batch', 'import']) kind
     WHERE n = 0 OR (kind = 'import') = (n % 3 = 1)`,
    `INSERT INTO foxtail.completions (id, environment, batch_id, revision)
     SELECT completion_id, environment, batch_id, 1 FROM foxtail_v1.batches`,
    `INSERT INTO foxtail.parked (topic, partition, log_offset, key, environment, entity, entity_id,
       event_id, batch_ids, reason, detail, decision)
     SELECT 'documents', 0, n, 'k' || n, 'alpha', 'document', 'p' || n, 'e' || n, ARRAY['b' || n % 600],
       'poison', '', CASE WHEN n % 2 = 0 THEN 'parked' ELSE 'retried' END
     FROM generate_series(1, 40000) n`,
    `INSERT INTO foxtail.api_keys (key_id, name, secret_hash, environments, scopes)
     SELECT lpad(to_hex(n), 12, '0'), 'filled', '', '{alpha}', '{}' FROM generate_series(1, 20000) n`,
  ];
}
