-- What is not in Kafka, as of one instant, into files of the current folder:
--   umask 077; psql "$DATABASE_URL" -f docs/operations/backup.sql
-- The spool is left out: docs/operations/restore-from-backup.md says why.
\set ON_ERROR_STOP on
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT schema_name AS live FROM foxtail.active_version \gset
-- How far all that had come.
COPY :live.checkpoints TO STDOUT \g checkpoints.copy
\copy foxtail.log_identities TO 'log_identities.copy'
\copy foxtail.api_keys TO 'api_keys.copy'
-- Which completions were told of, and what still waits to be told.
\copy foxtail.completions TO 'completions.copy'
\copy foxtail.outbox TO 'outbox.copy'
\copy foxtail.dead_letters TO 'dead_letters.copy'
-- What was decided of parked events.
\copy foxtail.parked TO 'parked.copy'
COMMIT;
