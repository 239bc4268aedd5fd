import { isPostgresAway } from '#wire';
import { UnavailableError } from './read-api.errors.js';

/** Runs a read; whatever Postgres being away does becomes {@link UnavailableError}. */
export async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isPostgresAway(error) ? new UnavailableError(error) : error;
  }
}
