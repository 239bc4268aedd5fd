const RETRY_MS = 2_000;

/**
 * Follows a stream of server-sent events while the page is seen. A page that isn't gives its
 * connection up: browsers have six to a host, shared by all their tabs, and one that is never
 * answered to its end would take it from the others for good.
 *
 * @param {string} path
 * @param {object} listener
 * @param {(delivery: import('./newest-deliveries.mjs').Delivery) => void} listener.delivery
 * @param {() => void} listener.skipped some were passed over, since there were too many at once
 * @param {() => void} listener.opened each time: what happened in between is to be read anew
 * @param {() => void} listener.broken
 */
export function follow(path, { delivery, skipped, opened, broken }) {
  /** @type {EventSource | null} */
  let source = null;
  const stop = () => {
    source?.close();
    source = null;
  };
  const start = () => {
    if (document.hidden || source !== null) return;
    source = new EventSource(path);
    source.addEventListener('open', opened);
    source.addEventListener('delivery', ({ data }) => delivery(JSON.parse(data)));
    source.addEventListener('skipped', skipped);
    source.addEventListener('error', () => {
      broken();
      // The browser connects again by itself after a broken connection, but not after a refusal.
      if (source?.readyState !== EventSource.CLOSED) return;
      stop();
      setTimeout(start, RETRY_MS);
    });
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()));
  start();
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
