/**
 * A webhook configuration as the API has it. It answers no secret: `hasSecret` stands for it.
 *
 * @typedef {object} Webhook
 * @property {string} id
 * @property {string} url
 * @property {string} method
 * @property {string[]} events
 * @property {Record<string, string>} headers
 * @property {string} algorithm
 * @property {string} encoding
 * @property {string} prefix
 * @property {string} [secret]
 * @property {number} dialect
 * @property {Record<string, number | { share: number, ms: number }>} [faults]
 */

/** What may go wrong on purpose; the page says in words what each does. */
export const faultNames = /** @type {const} */ ([
  'duplicate',
  'reorder',
  'delay',
  'dropAnswer',
  'twiceAtOnce',
  'wrongSignature',
  'staleTime',
  'truncatedBody',
  'unknownType',
  'otherDialect',
]);

const plain = /** @type {const} */ (['id', 'url', 'method', 'algorithm', 'encoding', 'prefix']);
const DELAY_MS = '2000';

/**
 * A configuration as what stands in the fields of the form: lists by line, shares in percent.
 *
 * @param {Webhook} webhook
 * @returns {Record<string, string>}
 */
export function fieldsOf(webhook) {
  const { events, headers, dialect, faults = {} } = webhook;
  /** @type {Record<string, string>} */
  const fields = {
    events: events.join('\n'),
    headers: Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    dialect: String(dialect),
    secret: '',
    delayMs: DELAY_MS,
  };
  for (const name of plain) fields[name] = webhook[name];
  for (const name of faultNames) {
    const fault = faults[name];
    const share = typeof fault === 'object' ? fault.share : fault;
    fields[name] = share === undefined ? '' : String(Number((share * 100).toFixed(6)));
    if (typeof fault === 'object') fields['delayMs'] = String(fault.ms);
  }
  return fields;
}

/**
 * The other way. Whatever makes no sense is left for the simulator to refuse, which says why.
 *
 * @param {Record<string, string>} fields
 * @returns {Record<string, unknown>}
 */
export function webhookOf(fields) {
  const { events = '', headers = '', dialect, secret = '', delayMs } = fields;
  /** @type {Record<string, unknown>} */
  const faults = {};
  for (const name of faultNames) {
    if ((fields[name] ?? '') === '') continue;
    const share = Number((Number(fields[name]) / 100).toFixed(8));
    faults[name] = name === 'delay' ? { share, ms: Number(delayMs) } : share;
  }
  return {
    ...Object.fromEntries(plain.map((name) => [name, fields[name] ?? ''])),
    events: events.split(/[\s,]+/).filter((event) => event !== ''),
    headers: Object.fromEntries(
      headers
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(headerOf),
    ),
    dialect: Number(dialect),
    ...(secret === '' ? {} : { secret }),
    faults,
  };
}

/**
 * @param {string} line
 * @returns {[name: string, value: string]}
 */
function headerOf(line) {
  const colon = line.indexOf(':');
  return colon < 0
    ? [line.trim(), '']
    : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
