import { QueryFailedError } from 'typeorm';
import { UnavailableError } from './read-api.errors.js';

/**
 * Classes of SQLSTATE that say "not now": connection, resources, operator's intervention, time-out; and the
 * one code for a database that takes no connections for the time being.
 */
const NOT_NOW = /^(08|53|57|55000)/;

/** Runs a read; whatever Postgres being away does becomes {@link UnavailableError}. */
export async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isUnavailable(error) ? new UnavailableError(error) : error;
  }
}

function isUnavailable(error: unknown): boolean {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const { code } = cause as { code?: unknown };
  if (typeof code === 'string') return NOT_NOW.test(code) || /^E[A-Z]+$/.test(code);
  // pg gives no code when a connection ends in mid-query, or can't be had in time.
  return cause instanceof Error && /connection|timeout/i.test(cause.message);
}
