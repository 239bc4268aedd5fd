const RETRY_MS = 2_000;

/**
 * Follows a stream of server-sent events for as long as the page is open.
 *
 * @param {string} path
 * @param {object} listener
 * @param {(delivery: import('./newest-deliveries.mjs').Delivery) => void} listener.delivery
 * @param {() => void} listener.skipped some were passed over, since there were too many at once
 * @param {() => void} listener.opened each time: what happened in between is to be read anew
 * @param {() => void} listener.broken
 */
export function follow(path, listener) {
  const { delivery, skipped, opened, broken } = listener;
  const source = new EventSource(path);
  source.addEventListener('open', opened);
  source.addEventListener('delivery', ({ data }) => delivery(JSON.parse(data)));
  source.addEventListener('skipped', skipped);
  source.addEventListener('error', () => {
    broken();
    // The browser connects again by itself after a broken connection, but not after a refusal.
    if (source.readyState === EventSource.CLOSED)
      setTimeout(() => follow(path, listener), RETRY_MS);
  });
}

/**
 * Runs `run` every so often while the page is seen, and at once when it is seen again.
 *
 * @param {number} ms
 * @param {() => void | Promise<void>} run
 */
export function whileSeen(ms, run) {
  setInterval(() => {
    if (!document.hidden) void run();
  }, ms);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void run();
  });
}

/**
 * However often the answer is called, `run` runs once within `ms`, at their end.
 *
 * @param {number} ms
 * @param {() => void | Promise<void>} run
 */
export function onceIn(ms, run) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    setTimeout(() => {
      asked = false;
      void run();
    }, ms);
  };
}
