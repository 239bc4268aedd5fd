import type { RunningApi } from './running-api.js';

/** A request that is under way: a stream, or one that waits. */
export interface Held {
  /** Resolves once it is over, however that came. */
  end(): Promise<void>;
}

/** Asks, and keeps the connection open; a stream has begun once `begun` resolves. */
export function hold(
  api: RunningApi,
  path: string,
  headers: Record<string, string>,
): Held & { begun: Promise<number> } {
  const over = new AbortController();
  const answer = fetch(`${api.url}${path}`, { headers, signal: over.signal });
  const begun = answer.then(({ status }) => status);
  // Whoever waits is cut off before it is answered.
  const ended = answer.then((response) => response.text()).catch(() => undefined);
  begun.catch(() => undefined);
  return {
    begun,
    end: async () => {
      over.abort();
      await ended;
    },
  };
}
