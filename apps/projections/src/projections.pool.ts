import type pg from 'pg';
import type { Logger } from '#runtime';
import { connectionOf, databaseOf } from '#wire';
import type { ProjectionsConfig } from './projections.config.js';
import { createActivePool } from './runner/projection-pool.js';

/** The connections of the app. Nothing is connected yet. */
export function createPool(config: ProjectionsConfig, logger: Logger): pg.Pool {
  return createActivePool(
    {
      application_name: 'foxtail-projections',
      // One connection a partition at work, one for the ticker and its lock each, one each for the outbox, progress, readiness.
      max: config.PARTITIONS_AT_ONCE + 5,
      ...connectionOf(databaseOf(config)),
    },
    (trouble, error) => logger.warn({ err: error }, trouble),
  );
}
