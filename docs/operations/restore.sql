-- Takes the files of backup.sql out of the current folder into a database that was just migrated, and in which
-- nothing has run yet: psql "$DATABASE_URL" -f docs/operations/restore.sql
\set ON_ERROR_STOP on
BEGIN;
\copy foxtail_v1.checkpoints FROM 'checkpoints.copy'
\copy foxtail.log_identities FROM 'log_identities.copy'
\copy foxtail.api_keys FROM 'api_keys.copy'
\copy foxtail.completions FROM 'completions.copy'
\copy foxtail.outbox FROM 'outbox.copy'
\copy foxtail.dead_letters FROM 'dead_letters.copy'
\copy foxtail.parked FROM 'parked.copy'
SELECT setval(pg_get_serial_sequence('foxtail.outbox', 'seq'), coalesce(max(seq), 0) + 1, false) FROM foxtail.outbox;
COMMIT;
