/**
 * What is kept across rebuilds and versions: API keys, migrations, and the views that readers use.
 */
export const STABLE_SCHEMA = 'foxtail';

/**
 * The tables that projections fill out of the log. A rebuild fills the next version beside this one
 * and then turns the views, so that readers never notice.
 */
export const PROJECTED_SCHEMA = 'foxtail_v1';
