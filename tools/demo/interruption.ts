/** Signals closer together than this are one. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Aborts on the first Ctrl-C or SIGTERM, and when npm, which started this process, is gone: after a
 * `kill -9` of npm nobody could stop what runs here. A second signal ends the process at once.
 */
export function watchForEnd(say: (line: string) => void): AbortSignal {
  const ending = new AbortController();
  let endedAt = 0;
  const end = (why: string) => {
    if (!ending.signal.aborted) {
      endedAt = performance.now();
      say(why);
      ending.abort(why);
      // One Ctrl-C arrives twice: from the terminal, and passed on by npm.
    } else if (performance.now() - endedAt > SAME_SIGNAL_MS) process.exit(130);
  };
  process.on('SIGINT', () => end('stopping… (Ctrl-C again: at once)'));
  process.on('SIGTERM', () => end('stopping…'));
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && !ending.signal.aborted) end('npm is gone: stopping…');
    }, 500).unref();
  }
  return ending.signal;
}
