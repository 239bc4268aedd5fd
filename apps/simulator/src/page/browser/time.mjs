const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/**
 * The time of day as the reader's clock has it.
 *
 * @param {string | number} time ISO 8601, or milliseconds since 1970
 */
export function timeOfDay(time) {
  return written(TIME, time);
}

/**
 * The same with milliseconds.
 *
 * @param {string | number} time
 */
export function momentOfDay(time) {
  return written(MOMENT, time);
}

/** @param {number} ms */
export function milliseconds(ms) {
  return ms < 10 ? ms.toFixed(1) : ms < 10_000 ? ms.toFixed(0) : `${(ms / 1_000).toFixed(1)} s`;
}

/**
 * The end of an id, which is what tells two of them apart at a glance.
 *
 * @param {string} id
 */
export function shortId(id) {
  return id.length > 10 ? `…${id.slice(-8)}` : id;
}

/**
 * @param {Intl.DateTimeFormat} format
 * @param {string | number} time
 */
function written(format, time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : format.format(date);
}
