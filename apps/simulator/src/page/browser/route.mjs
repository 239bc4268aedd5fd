/**
 * What the page shows, as its address has it after `#/?`: so that each view has a link of its own,
 * and the browser's "back" leads to the one before.
 *
 * @typedef {object} Route
 * @property {string} [environment]
 * @property {string} [status] filters of the deliveries
 * @property {string} [webhook]
 * @property {string} [batch]
 * @property {string} [delivery] the one that is open
 * @property {string} [edit] the webhook configuration that is open; empty for a new one
 */

const names = /** @type {const} */ ([
  'environment',
  'status',
  'webhook',
  'batch',
  'delivery',
  'edit',
]);

/**
 * @param {string} hash
 * @returns {Route | null} null where it is no view's, as that of the link past the head of the page
 */
export function routeOf(hash) {
  if (hash === '' || hash === '#') return {};
  if (!hash.startsWith('#/')) return null;
  const query = new URLSearchParams(hash.slice(2));
  /** @type {Route} */
  const route = {};
  for (const name of names) {
    const value = query.get(name);
    if (value !== null) route[name] = value;
  }
  return route;
}

/** @param {Route} route */
export function hashOf(route) {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = route[name];
    if (value !== undefined) query.set(name, value);
  }
  return `#/?${query}`;
}
