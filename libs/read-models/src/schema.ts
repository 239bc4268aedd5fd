/**
 * What is kept across rebuilds and versions: API keys, migrations, and the views that readers use.
 */
export const STABLE_SCHEMA = 'foxtail';

/**
 * The tables that projections fill out of the log, as the first migration made them. A rebuild fills
 * the next version beside the active one and then turns the views, so that readers never notice.
 */
export const PROJECTED_SCHEMA = 'foxtail_v1';

/** The schema of a version's tables. */
export function schemaOfVersion(version: number): string {
  return `foxtail_v${version}`;
}

/**
 * What a connection of a projection is opened with, as `options` of `pg`: its SQL names the projected
 * tables alone, so that the same statements fill whichever version the connection is for.
 */
export function projectedOptions(schema = PROJECTED_SCHEMA): string {
  // Times come back in UTC, which is quick to read.
  return `-c search_path=${schema} -c timezone=UTC`;
}
