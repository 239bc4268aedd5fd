/** Signals closer together than this are one. */
const SAME_SIGNAL_MS = 1_000;

/** Exit code of a run that was ended before it had a result, as shells have it for Ctrl-C. */
export const INTERRUPTED = 130;

export interface Ending {
  /** Aborted once this process is to end. */
  signal: AbortSignal;
  /** Ends it from inside, and says why. */
  end: (why: string) => void;
}

/**
 * Aborts on the first Ctrl-C or SIGTERM, and when npm, which started this process, is gone: after a
 * `kill -9` of npm nobody could stop what runs here. A second signal ends the process at once.
 */
export function watchForEnd(say: (line: string) => void): Ending {
  const ending = new AbortController();
  let endedAt = 0;
  const end = (why: string) => {
    if (ending.signal.aborted) return;
    endedAt = performance.now();
    say(why);
    ending.abort(why);
  };
  const onSignal = (why: string) => {
    // One Ctrl-C arrives twice: from the terminal, and passed on by npm.
    const isSecond = ending.signal.aborted && performance.now() - endedAt > SAME_SIGNAL_MS;
    if (isSecond) process.exit(INTERRUPTED);
    end(why);
  };
  process.on('SIGINT', () => onSignal('stopping… (Ctrl-C again: at once)'));
  process.on('SIGTERM', () => onSignal('stopping…'));
  if (process.env['npm_lifecycle_event'] !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) end('npm is gone: stopping…');
    }, 500).unref();
  }
  return { signal: ending.signal, end };
}
