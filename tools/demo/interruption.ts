/**
 * Aborts on the first Ctrl-C or SIGTERM, and when npm, which started this process, is gone: after a
 * `kill -9` of npm nobody could stop what runs here. A second signal ends the process at once.
 */
export function watchForEnd(say: (line: string) => void): AbortSignal {
  const ending = new AbortController();
  const end = (why: string) => {
    if (ending.signal.aborted) process.exit(130);
    say(why);
    ending.abort(why);
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
