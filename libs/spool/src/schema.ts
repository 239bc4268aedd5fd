/** The Postgres schema that holds the spool. Ingest alone owns it; no read model lives here. */
export const SPOOL_SCHEMA = 'foxtail_spool';
